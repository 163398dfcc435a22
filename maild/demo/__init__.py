"""The whole desk on one machine: embedded servers and a played month."""
