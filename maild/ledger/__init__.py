"""Remembers. The only place with SQL."""
