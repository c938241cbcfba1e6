"""A client: `client` sends and asks its user, `result_cache` obeys caching hints."""
