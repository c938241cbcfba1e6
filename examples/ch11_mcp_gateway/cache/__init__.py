"""The shared cache, for all users of the gateway.

- `shared_cache`: looks up, stores, and invalidates; adds the caller's part to a key
- `cache_key`: the question that a result is stored under
- `hints`: `ttlMs` and `cacheScope`, merged and passed on
- `tag_versions`: versions in a shared store that invalidate what depends on them
- `lru`: the least recently used entries go first
- `request_collapsing`: one request upstream, and the others wait for its result
"""
