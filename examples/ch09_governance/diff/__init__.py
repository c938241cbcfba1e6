"""The breaking-change checker."""
