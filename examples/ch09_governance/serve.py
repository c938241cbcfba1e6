"""The shell for a real server: the governed shop, with the end of deleting planned."""

import secrets

from flask import Flask

from examples.ch01_state import MemoryBaskets, Orders
from examples.ch09_governance.app import create_app
from examples.ch09_governance.lifecycle.sunset_plan import SunsetPlan
from examples.lab import MemoryStore

YEAR = 365 * 86_400
DEPRECATED = 1_782_864_000  # 2026-07-01


def create_from_config(ended: str = "no") -> Flask:
    """Build the shop; `ended` is yes when the plan has come to its end."""
    sunset = DEPRECATED + 1 if ended == "yes" else DEPRECATED + 10 * YEAR
    plan = SunsetPlan(DEPRECATED, sunset, successor="/basket")
    store = MemoryStore()
    return create_app(
        baskets=MemoryBaskets(secrets.token_urlsafe),
        orders=Orders(store),
        sunset_plans={("DELETE", "/basket/{book_id}"): plan},
    )
