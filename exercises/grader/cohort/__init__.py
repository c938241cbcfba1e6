"""Grading a class: submissions in, one gradebook out."""
