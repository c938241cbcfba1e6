"""The shared cache, for all users of the gateway.

- `shared_cache`: looks up, stores, and invalidates
- `cache_key`: what a result is stored under, and for whom
- `hints`: `ttlMs` and `cacheScope`, merged and passed on
- `tag_versions`: versions in a shared store that invalidate what depends on them
- `lru`: the least recently used entries go first
- `request_collapsing`: one request upstream, and the others wait for its result
"""
