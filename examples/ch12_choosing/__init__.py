"""Chapter 12: which one to choose, measured; and everything wired into one shop."""

from examples.ch12_choosing.app import create_app

__all__ = ["create_app"]
