"""Which route a request takes, and which upstream of it.

- `request_target`: method, host, path and query, in one reading only
- `router`: the longest prefix, then the host, then the method
- `canary`: the share of clients that get a new version

It exports nothing, for `config` needs `request_target`: import from the modules.
"""
