"""Who calls, and what the caller may use.

virtual_keys   the key in a request, checked against the hash that is stored
subscriptions  upstreams for which somebody has to approve a key first
"""
