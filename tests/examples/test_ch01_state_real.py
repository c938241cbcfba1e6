"""Chapter 1 on real processes: SIGKILL while requests run, and nothing left behind."""

import os
import signal
import subprocess
import sys
import threading

import pytest
import requests

from examples.ch01_state.experiments import divide
from examples.ch01_state.serve import signing_key
from examples.lab.serve import EmbeddedStore, serve
from tests.lab.processes import alive, children, eventually

APP = "examples.ch01_state.serve:create_from_config"
MINI = "examples.ch01_state.mini:create_from_config"
LINE = {"book_id": "gullivers-travels", "quantity": 1}
ADDS = 12

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store_url():
    url = os.environ.get("REDIS_URL")
    if url:
        yield url
        return
    with EmbeddedStore() as store:
        yield store.url


def add(session, url):
    """Add one book; say whether the shop accepted it."""
    return session.post(f"{url}/basket", json=LINE, timeout=10).ok


def count(session, url):
    """Count the books in the basket, asking past a dead replica."""
    for _ in range(3):
        reply = session.get(f"{url}/basket", timeout=10)
        if reply.ok:
            return reply.json()["count"]
    raise AssertionError(f"the basket cannot be seen: {reply.status_code}")


@pytest.mark.parametrize("app", [APP, MINI])
def test_a_round_robin_over_memory_loses_what_the_lab_counted(app):
    predicted = divide(ADDS, (2,)).records()[0]["2 replicas"]
    with serve(app, config={"store": "memory"}, replicas=2) as served:
        session = requests.Session()
        assert all(add(session, served.url) for _ in range(ADDS))
        assert count(session, served.url) == predicted


def test_the_shared_store_keeps_every_accepted_book_when_a_replica_is_killed(store_url):
    accepted = {}

    def customer(name, url, session):
        accepted[name] = sum(add(session, url) for _ in range(ADDS))

    with serve(APP, config={"store": store_url}, replicas=2) as served:
        sessions = {name: requests.Session() for name in range(8)}
        threads = [
            threading.Thread(target=customer, args=(name, served.url, session))
            for name, session in sessions.items()
        ]
        for thread in threads:
            thread.start()
        served.kill(1)
        for thread in threads:
            thread.join()
        found = {name: count(session, served.url) for name, session in sessions.items()}
    assert sum(accepted.values()) >= ADDS
    assert [n for n in accepted if found[n] < accepted[n]] == []


def test_the_client_keeps_its_basket_through_the_death_of_every_replica(monkeypatch):
    monkeypatch.setenv("SHOP_KEY", "a key for this test, which is long enough")
    with serve(APP, config={"store": "client"}, replicas=2) as served:
        session = requests.Session()
        add(session, served.url)
        for replica in (0, 1):
            served.kill(replica)
            served.restart(replica)
        assert count(session, served.url) == 1


@pytest.fixture
def command():
    """Start the chapter's command; return it when it says how to stop it."""
    started = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "examples.ch01_state", *arguments],
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        for line in process.stdout:
            if "Ctrl-C" in line:
                return process
        raise AssertionError("the command ended before it was ready")

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_command_leaves_no_process_behind(command, how):
    process = command("--store", "shared", "--replicas", "2", "--port", "0")
    started = children(process.pid)
    assert len(started) >= 3
    process.send_signal(how)
    process.wait(timeout=20)
    assert eventually(lambda: not any(map(alive, started)))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--store", "redis"], "'redis'"),
        (["--stroe", "memory"], "did you mean --store"),
        (["--replicas", "0"], "from 1 to"),
        (["--port", "70000"], "65535"),
    ],
)
def test_a_wrong_argument_is_one_clear_line_and_status_2(arguments, says):
    done = subprocess.run(
        [sys.executable, "-m", "examples.ch01_state", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_port_in_use_is_one_clear_line_and_status_2(command):
    with serve(APP, config={"store": "memory"}, front=None) as served:
        done = subprocess.run(
            [sys.executable, "-m", "examples.ch01_state", "--port", str(served.port)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert str(served.port) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_that_is_too_short_names_the_limit(monkeypatch):
    monkeypatch.setenv("SHOP_KEY", "short")
    with pytest.raises(ValueError, match="at least 32 characters, not 5"):
        signing_key()
