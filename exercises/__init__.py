"""Exercises: stubs for each chapter, and the grader."""
