"""What the words of a letter say, one module a noun. Nothing here knows the ledger: it reads, it does not decide."""
