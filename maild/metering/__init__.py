"""Subscribers, readings and tariffs into amounts. Pure."""
