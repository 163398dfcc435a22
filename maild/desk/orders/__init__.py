"""Orders of dispatchers: how the lines of a command letter are read, and what each of them does (D-1 to D-11)."""
