"""The operator's face: verbs of the command line. Each imports only what it needs, inside itself, to start fast."""
