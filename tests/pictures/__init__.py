"""Pictures of letters: those that were looked at and approved, those in the guides, and how they are drawn."""
