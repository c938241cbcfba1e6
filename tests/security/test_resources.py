"""No answer takes the machine, keeps a process, or learns what it should not know."""

import os
import socket
import threading
from pathlib import Path

import pytest

from exercises.grader.sandbox.isolation import levels_to_try
from tests.security.attack import SECRET, grade, points
from tests.security.resources import MARKER, RESOURCES
from tests.security.services import SERVICES

STATES = {
    "27 a loop without end": "timeout",
    "27b a loop at import": "timeout",
    "28 deaf to signals": "timeout",
    "29 eight gigabytes": "out of memory",
    "31 a flood of output": "output flood",
    "38 a null pointer": "crash",
}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not levels_to_try("strict"),
        reason="strict isolation needs Linux and bubblewrap",
    ),
]


class Listener:
    """A server on loopback that nobody should reach."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port, self.calls = self.socket.getsockname()[1], 0
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                self.socket.accept()[0].close()
            except OSError:
                return
            self.calls += 1


@pytest.fixture(scope="module")
def listener():
    found = Listener()
    yield found
    found.socket.close()


@pytest.fixture(scope="module")
def results(tmp_path_factory, listener):
    corpus = {
        name: text.replace("{port}", str(listener.port)).replace(
            "{secret}", SECRET.removeprefix("GRADER_")
        )
        for name, text in RESOURCES.items()
    }
    return grade(corpus, tmp_path_factory.mktemp("resources"), "strict")


@pytest.mark.parametrize("name", RESOURCES)
def test_an_attack_on_resources_earns_nothing_and_is_told_apart(results, name):
    result = results[name]
    assert (result["state"], points(result, "largest")) == ("graded", 0.0)
    state = result["parts"][0]["state"]
    assert state == STATES.get(name, state)
    assert state not in ("solved", "not started")


def test_nobody_called_out(results, listener):
    assert listener.calls == 0


def test_the_environment_was_not_read(results):
    told = str(results["35 read the environment"]["parts"][0]["reports"])
    assert "RuntimeError: []" in told
    assert SECRET not in told


def test_no_process_survived(results):
    lines = [
        path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if own(path)
    ]
    assert not [line for line in lines if MARKER.encode() in line]


def own(path):
    try:
        return path.read_bytes() and path.parent.name != str(os.getpid())
    except OSError:
        return False


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    return grade(SERVICES, tmp_path_factory.mktemp("services"), "strict")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_that_pretends_earns_nothing(services, name):
    result = services[name]
    assert (result["state"], points(result, "counter")) == ("graded", 0.0)
