"""The rules of RFC 9111, each a module: what may be stored, reused, and how."""
