"""The rendered book, seen by a browser."""
