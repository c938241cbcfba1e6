"""The laboratory of chapter 9: lint, judge a change, end an API."""
