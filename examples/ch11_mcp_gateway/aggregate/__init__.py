"""One list out of many.

- `aggregator`: merges the lists of all servers for one user
- `upstream_lists`: what one server lists, through the cache, less what is not approved
- `pagination`: pages of servers gathered, pages for clients cut
- `prefixes`: `shop__search_books`, `shop+book://emma`
"""
