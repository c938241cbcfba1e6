"""Chapter 1: where does the state live? One shop, three places for its baskets."""

from examples.ch01_state.app import create_app
from examples.ch01_state.baskets import (
    Baskets,
    ClientBaskets,
    MemoryBaskets,
    SharedBaskets,
    TicketError,
)
from examples.ch01_state.orders import KeyReused, Orders

__all__ = [
    "Baskets",
    "ClientBaskets",
    "KeyReused",
    "MemoryBaskets",
    "Orders",
    "SharedBaskets",
    "TicketError",
    "create_app",
]
