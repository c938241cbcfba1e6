"""The rules of RFC 9111: one module for each thing that a cache has to decide.

May it be stored (`storability`)? Does it fit the request (`cache_key`)? May it be used
again (`reuse`, from `age`, `freshness`, `staleness`)? How is it validated
(`validation`), updated (`freshening`), put together from parts (`ranges`), forgotten
(`invalidation`)? What does the client get (`response`)? `policy` is what is left open.
"""
