"""Stored responses: in memory, or in a store that processes share.

`storage` is in memory; `shared_storage` adds `variant_index`, `codec` and
`circuit_breaker`, and `invalidation_bus` tells each process what others have changed.
"""
