"""Calling providers.

fallback         which upstream is called next, and which one cools down
provider_client  one exchange with an upstream, in the provider's format
secret           the providers' keys, and how they stay out of every text
"""
