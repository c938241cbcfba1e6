"""What the notebook does to the server in the laboratory."""
