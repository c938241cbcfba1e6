"""The laboratory of chapter 9: descriptions to lint, changes to judge, an API to end."""
