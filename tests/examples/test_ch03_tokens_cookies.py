"""The session cookie over plain http: for whom it is not, and the way to try it out."""

from argparse import Namespace
from itertools import count

import pytest
import requests

from examples.ch03_tokens import Accounts, ServerSessions, Timeouts, create_app
from examples.ch03_tokens.__main__ import cookie_notice, generate_secrets
from examples.ch03_tokens.cookies import INSECURE, SECURE, is_loopback
from examples.ch03_tokens.experiments.shop import PASSWORD, CountingHasher
from examples.lab import Clock, MemoryStore
from examples.lab.serve import embedded_store, serve

ALICE = {"name": "alice", "password": PASSWORD}


def shop(cookie):
    store, numbers = MemoryStore(), count(1)
    accounts = Accounts(store, CountingHasher())
    accounts.create("alice", PASSWORD)

    def new_id():
        return f"id-{next(numbers)}"

    sessions = ServerSessions(store, new_id, Clock().time, Timeouts())
    app = create_app(sessions=sessions, accounts=accounts, new_id=new_id, cookie=cookie)
    return app.test_client()


def test_the_insecure_cookie_has_every_other_flag_and_another_name():
    said = shop(INSECURE).post("/session", json=ALICE).headers["Set-Cookie"]
    assert said.startswith("session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(said.split("; "))
    assert "Secure" not in said


@pytest.mark.parametrize(
    ("host", "address", "status"),
    [
        ("127.0.0.1:8000", "127.0.0.1", 201),
        ("localhost", "127.0.0.1", 201),
        ("[::1]:8000", "::1", 201),
        ("shop.example", "127.0.0.1", 403),
        ("192.168.1.7:8000", "127.0.0.1", 403),
        ("localhost", "192.168.1.9", 403),
        ("localhost.example", "127.0.0.1", 403),
        ("127.0.0.1.example", "127.0.0.1", 403),
    ],
)
def test_insecure_cookies_are_for_this_machine_alone(host, address, status):
    remote = {"REMOTE_ADDR": address}
    reply = shop(INSECURE).post(
        "/session", json=ALICE, headers={"Host": host}, environ_overrides=remote
    )
    assert reply.status_code == status
    secure = shop(SECURE).post(
        "/session", json=ALICE, headers={"Host": host}, environ_overrides=remote
    )
    assert secure.status_code == 201


@pytest.mark.parametrize("host", ["", "[", "[::1", "::", "\x00"])
def test_a_host_that_is_none_is_not_this_machine(host):
    assert not is_loopback(host, "127.0.0.1")
    assert not is_loopback("localhost", None)


@pytest.mark.parametrize(
    ("session", "insecure", "says"),
    [
        ("server", False, "--insecure-cookies"),
        ("cookie", False, "--insecure-cookies"),
        ("server", True, "this machine alone"),
        ("jwt", False, ""),
        ("opaque", True, ""),
    ],
)
def test_the_real_run_says_what_clients_do_with_secure_cookies(session, insecure, says):
    said = cookie_notice(Namespace(session=session, insecure_cookies=insecure))
    assert says in said
    assert bool(said) == bool(says)


@pytest.mark.slow
@pytest.mark.parametrize("insecure", [False, True])
def test_requests_over_plain_http_is_signed_in_where_that_was_asked_for(
    insecure, monkeypatch
):
    for name, value in generate_secrets().items():
        monkeypatch.setenv(name, value)
    with (
        embedded_store() as store,
        serve(
            "examples.ch03_tokens.serve:create_from_config",
            config={"store": store, "session": "server", "insecure_cookies": insecure},
        ) as site,
        requests.Session() as client,
    ):
        client.post(f"{site.url}/accounts", json=ALICE, timeout=10)
        assert client.post(f"{site.url}/session", json=ALICE, timeout=10).ok
        reply = client.get(f"{site.url}/session", timeout=10)
    assert reply.status_code == (200 if insecure else 401)
