"""Bytes into what a person wrote. Pure: no network, no database, no clock."""
