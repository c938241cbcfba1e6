"""The services keep to their descriptions: schemathesis asks, in process."""

import itertools
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from examples.ch01_state import ClientBaskets, MemoryBaskets, Orders, SharedBaskets
from examples.ch01_state import create_app as create_shop
from examples.ch03_tokens import Accounts, OpaqueSessions, Timeouts
from examples.ch03_tokens import create_app as create_sign_in
from examples.ch09_governance.app import govern
from examples.lab import MemoryStore

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not here")
hypothesis = pytest.importorskip("hypothesis")

HERE = Path(__file__).parents[2] / "examples/ch09_governance/descriptions"
CHECKS = (
    *("not_a_server_error", "status_code_conformance", "content_type_conformance"),
    *("response_schema_conformance", "response_headers_conformance"),
)
EXAMPLES = 60  # of each operation
KEY = "k" * 32


def shop(baskets: object) -> Flask:
    return create_shop(baskets=baskets, orders=Orders(MemoryStore()))


def ids() -> Callable[[], str]:
    count = itertools.count(1)
    return lambda: f"ticket-{next(count)}"


def watched() -> Flask:
    from examples.ch02_scale.shop_app import create_shop_with_health  # noqa: PLC0415

    orders = Orders(MemoryStore())
    baskets = MemoryBaskets(ids())
    return create_shop_with_health(baskets=baskets, orders=orders, ready=lambda: None)


class Plain:
    """A hasher that costs nothing: schemathesis opens hundreds of accounts."""

    def hash(self, password: str) -> str:
        return f"kept:{password!r}"

    def verify(self, hashed: str, password: str) -> bool:
        return hashed == self.hash(password)


def sign_in() -> Flask:
    store = MemoryStore()
    sessions = OpaqueSessions(store, ids(), time.time, Timeouts())
    sessions.introspect = lambda token: {"active": False}
    accounts = Accounts(store, Plain())
    return create_sign_in(sessions=sessions, accounts=accounts, new_id=ids())


SERVICES = {
    "shop-memory": ("shop", lambda: shop(MemoryBaskets(ids()))),
    "shop-shared": ("shop", lambda: shop(SharedBaskets(MemoryStore(), ids()))),
    "shop-client": ("shop", lambda: shop(ClientBaskets(KEY))),
    "shop-governed": ("shop", lambda: govern(shop(MemoryBaskets(ids())))),
    "health": ("health", watched),
    "sign-in": ("sign_in", sign_in),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SERVICES)
def test_service_keeps_to_its_description(name: str) -> None:
    described, make = SERVICES[name]
    app = make()
    schemathesis.checks.load_all_checks()
    checks = [schemathesis.checks.CHECKS.get_one(name) for name in CHECKS]
    schema = schemathesis.openapi.from_path(HERE / f"{described}.yaml")
    schema.app = app
    for result in schema.get_all_operations():
        ask(result.ok(), app, checks)


def ask(operation: object, app: Flask, checks: list[object]) -> None:
    """Send examples of one operation, those the description forbids as well."""
    for mode in schemathesis.GenerationMode:
        strategy = operation.as_strategy(generation_mode=mode)

        @hypothesis.given(case=strategy)
        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        def asked(case: object) -> None:
            case.call_and_validate(checks=checks, app=app)

        try:
            asked()
        except hypothesis.errors.Unsatisfiable:  # nothing here could be sent wrongly
            assert mode is schemathesis.GenerationMode.NEGATIVE
