"""Which route a request takes, and which upstream of it.

- `request_target`: method, host, path and query, in one reading only
- `trusted_proxies`: X-Forwarded-* and Forwarded, as far as they are believed
- `router`: the longest prefix, then the host, then the method
- `canary`: the share of clients that get a new version

It exports nothing, for `config` needs `request_target`: import from the modules.
"""
