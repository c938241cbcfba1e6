"""Attacks on the grader: none scores, none leaks, none survives."""
