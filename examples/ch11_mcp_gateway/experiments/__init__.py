"""What the notebook does to the gateway in the laboratory."""
