"""Cache groups (RFC 9875): read, stored by, invalidated by a change, purged."""
