"""The operator's face: one module a family of verbs."""
