"""A day of a great many letters through one daemon: whether it stays as it began. `make soak` (LETTERS=5000)."""
