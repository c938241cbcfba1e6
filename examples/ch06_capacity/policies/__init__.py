"""Eviction policies: `eviction_policy` is what each can do, `registry` has them all."""
