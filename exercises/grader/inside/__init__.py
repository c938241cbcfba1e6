"""What runs beside an answer, in its process and behind its walls."""
