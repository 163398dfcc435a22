"""How fast the desk is, beside a plain loop that decides nothing: `make bench` (ONLY=section for one)."""
