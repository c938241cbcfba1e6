"""Tools for those who write a chapter: `python -m tests.authoring --help`."""
