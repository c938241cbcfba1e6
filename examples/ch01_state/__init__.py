"""Chapter 1: where does the state live? One shop, three places for its baskets.

mini              the basket alone, as the notebook builds it
shared_cache_app  a small shared cache before the shop, and cacheability, its rule
app               the shop over HTTP
baskets           in memory, in a shared store, in the customer's cookie
stock             how many copies a basket may hold
orders            placed once for each Idempotency-Key
serve, visitor    real servers, and a customer for them
"""

from examples.ch01_state.app import create_app
from examples.ch01_state.baskets import (
    Baskets,
    ClientBaskets,
    MemoryBaskets,
    SharedBaskets,
    TicketError,
)
from examples.ch01_state.orders import IdempotencyKeyReused, Orders

__all__ = [
    "Baskets",
    "ClientBaskets",
    "IdempotencyKeyReused",
    "MemoryBaskets",
    "Orders",
    "SharedBaskets",
    "TicketError",
    "create_app",
]
