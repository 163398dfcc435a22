"""Decides. Values in, values out: no clock, no randomness, no SQL, no logging."""
