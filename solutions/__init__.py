"""Solutions: the exercises, answered."""
