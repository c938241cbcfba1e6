"""What the notebook does to sessions and tokens in the laboratory."""
