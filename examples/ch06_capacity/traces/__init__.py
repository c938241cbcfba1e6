"""Requests in their order: made or read, played through a policy, reported."""
