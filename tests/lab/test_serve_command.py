"""The command of a chapter, run as a reader runs it."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading

import pytest
import requests

from examples.lab.serve.ports import Port
from examples.lab.serve.valkey import EmbeddedStore
from tests.lab.processes import eventually, group, refuses

COMMAND = [sys.executable, "-m", "tests.lab.command"]


class Running:
    """A command whose lines are read as they come."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [*COMMAND, "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def expect(self, pattern):
        """The next line that matches; what it skips is shown when none does."""
        skipped = []
        while not (found := re.search(pattern, "".join(skipped[-1:]))):
            try:
                skipped.append(self.lines.get(timeout=20))
            except queue.Empty:
                pytest.fail(f"no {pattern!r} in\n{''.join(skipped)}")
        return found

    def server(self, name):
        found = self.expect(rf"{name} +(http\S+)  pid (\d+)")
        return found[1], int(found[2])


@pytest.fixture
def run():
    """Run the command; end it, however the test ends."""
    started = []

    def run(*arguments):
        started.append(Running(*arguments))
        return started[-1]

    yield run
    for each in started:
        each.process.kill()
        each.process.wait()
        each.process.stdout.close()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command_shows_what_runs_and_leaves_nothing_when_stopped(run, number):
    running = run("--replicas", "2", "--greeting", "hi")
    url, _ = running.server("the front")
    pids = [running.server(f"replica {n}")[1] for n in (1, 2)]
    running.expect("Ctrl-C")
    assert [requests.get(url, timeout=10).text for _ in range(3)] == [
        "hi 1",
        "hi 1",
        "hi 2",
    ]
    running.process.send_signal(number)
    assert running.process.wait(20) == 0
    assert eventually(lambda: not any(group(pid) for pid in pids))


@pytest.mark.slow
def test_shared_store_is_started_shown_and_shared(run, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    running = run("--replicas", "2", "--store", "shared", "--workers", "2")
    pid = int(running.expect(r"store .*redis://127.0.0.1:\d+ .*pid (\d+)")[1])
    url, _ = running.server("the front")
    running.expect("Ctrl-C")
    counts = [requests.get(url, timeout=10).text for _ in range(4)]
    assert counts == [f"hello {count}" for count in (1, 2, 3, 4)]
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(20) == 0
    assert eventually(lambda: group(pid) == [])


@pytest.mark.slow
def test_death_of_a_replica_is_told_and_final(run):
    running = run("--replicas", "2")
    url, pid = running.server("replica 2")
    running.expect("Ctrl-C")
    os.kill(pid, signal.SIGKILL)
    running.expect(rf"replica 2 \(pid {pid}\) died: SIGKILL")
    assert refuses(int(url.rpartition(":")[2]))


@pytest.mark.slow
def test_respawned_replica_is_told_and_found_at_its_old_port(run):
    running = run("--respawn")
    url, pid = running.server("replica 1")
    running.expect("Ctrl-C")
    os.kill(pid, signal.SIGKILL)
    back = running.expect(r"replica 1 is back: (http\S+)  pid (\d+)")
    assert (back[1] == url, int(back[2]) == pid) == (True, False)
    assert requests.get(url, timeout=10).ok


@pytest.mark.slow
def test_server_that_cannot_start_is_status_1_with_its_last_words(run):
    running = run("--crash")
    running.expect("replica 1 .*died at its start")
    running.expect("RuntimeError: no basket today")
    assert running.process.wait(20) == 1


@pytest.mark.slow
def test_port_in_use_is_one_line_and_status_2():
    port = Port()
    with port.listen():
        done = subprocess.run(
            [*COMMAND, "--port", str(port.number)],
            capture_output=True,
            text=True,
            check=False,
        )
    port.release()
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"port {port.number} of 127.0.0.1" in done.stderr
    assert "--port 0 takes any free one" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("url", "status", "says"),
    [
        ("redis://:s3cret@127.0.0.1:1", 1, "the store at 127.0.0.1:1 did not answer"),
        ("http://:s3cret@cache", 2, "'http://***@cache' is no store's URL"),
    ],
)
def test_redis_url_that_cannot_serve_is_named(url, status, says):
    done = subprocess.run(
        [*COMMAND, "--store", "shared", "--port", "0"],
        env={**os.environ, "REDIS_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (status, 1)
    assert says in done.stderr
    assert "s3cret" not in done.stderr + done.stdout


@pytest.mark.slow
def test_arguments_of_a_front_reach_the_chapters_own_front_alone(run):
    running = run("--front", "own", "--word", "mine", "--greeting", "hi")
    url, _ = running.server("the front")
    replica, _ = running.server("replica 1")
    running.expect("Ctrl-C")
    assert requests.get(url, timeout=10).json() == ["mine", replica]
    assert requests.get(replica, timeout=10).text == "hi 1"


@pytest.mark.slow
def test_a_killed_store_comes_back_with_what_it_held(run, monkeypatch):
    monkeypatch.delenv("REDIS_URL", raising=False)
    running = run("--store", "shared")
    pid = int(running.expect(r"store .*pid (\d+)")[1])
    url, _ = running.server("the front")
    running.expect("Ctrl-C")
    assert requests.get(url, timeout=10).text == "hello 1"
    os.kill(pid, signal.SIGKILL)
    running.expect(rf"the store \(pid {pid}\) died: SIGKILL")
    back = int(running.expect(r"the store is back .*pid (\d+)")[1])
    assert back != pid
    assert eventually(lambda: requests.get(url, timeout=10).ok)
    assert int(requests.get(url, timeout=10).text.split()[1]) >= 3
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(20) == 0
    assert eventually(lambda: group(back) == [])


@pytest.mark.slow
def test_a_store_that_may_forget_is_told_and_refused_when_strict(monkeypatch):
    with EmbeddedStore(when_full="allkeys-lru") as valkey:
        monkeypatch.setenv("REDIS_URL", valkey.url)
        running = Running("--store", "shared")
        try:
            running.expect("warning .*forgets all .*drops keys .*allkeys-lru")
            running.expect("Ctrl-C")
        finally:
            running.process.kill()
            running.process.wait()
            running.process.stdout.close()
        refused = strictly()
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "--strict-store: the store forgets all" in refused.stderr
    monkeypatch.delenv("REDIS_URL")
    assert "set REDIS_URL to one that stays" in strictly().stderr


def strictly():
    """Run the command with a store that must not forget."""
    return subprocess.run(
        [*COMMAND, "--store", "shared", "--strict-store", "--port", "0"],
        capture_output=True,
        text=True,
        check=False,
    )
