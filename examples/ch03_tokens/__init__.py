"""Chapter 3."""

from examples.ch03_tokens.errors import TokenError
from examples.ch03_tokens.signature import verify_signature

__all__ = ["TokenError", "verify_signature"]
