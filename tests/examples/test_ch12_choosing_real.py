"""The capstone as its user has it: real processes, SIGKILL, and nothing left behind."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
import requests

from tests.lab.processes import alive, children, eventually

pytestmark = pytest.mark.slow
COMMAND = [sys.executable, "-m", "examples.ch12_choosing"]
ADA = {"name": "ada", "password": "a long password"}


def run(*arguments, seconds=120):
    """Run the command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )


@contextmanager
def serving(tmp_path, *arguments):
    """Serve; stop it as a user does, and see that nothing is left."""
    log = tmp_path / "said"
    with log.open("w") as out:
        process = subprocess.Popen(
            [*COMMAND, "--port", "0", *arguments], stdout=out, stderr=out
        )
    try:
        end = time.monotonic() + 60
        while "Ctrl-C" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        yield log.read_text(), process
    finally:
        started = children(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert eventually(lambda: not any(alive(pid) for pid in started))


def first_of(service, said):
    """The address and the process of a service's first server."""
    pattern = (
        rf"fleet\.{service}_app:create_from_config\n\s+replica 1\s+(\S+)\s+pid (\d+)"
    )
    url, pid = re.search(pattern, said).groups()
    return url, int(pid)


def test_an_afternoon_of_faults_breaks_nothing():
    ended = run("afternoon")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "BROKEN" not in ended.stdout
    assert "the origin dies" in ended.stdout


@pytest.mark.parametrize("careless", ["public-orders", "hasty-rotation"])
def test_an_afternoon_of_carelessness_is_found_out(careless):
    ended = run("afternoon", "--careless", careless)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "BROKEN" in ended.stdout


def test_one_command_starts_all_of_it(tmp_path):
    with serving(tmp_path, "--workers", "2") as (said, _):
        url, _ = first_of("gateway", said)
        book = [requests.get(f"{url}/books/emma", timeout=10) for _ in range(2)][1]
        assert ";hit" in book.headers["Cache-Status"]
        assert "Sunset" in requests.get(f"{url}/search", timeout=10).headers
        requests.post(f"{url}/accounts", json=ADA, timeout=10).raise_for_status()
        token = requests.post(f"{url}/session", json=ADA, timeout=10).json()
        fields = {"Authorization": f"Bearer {token['access_token']}"}
        _, worker = first_of("shop", said)
        os.killpg(worker, signal.SIGKILL)
        wish = {"book_id": "emma", "reference": "first"}
        keyed = fields | {"Idempotency-Key": "1"}
        bought = requests.post(f"{url}/orders", json=wish, headers=keyed, timeout=10)
        assert bought.status_code == 201, bought.text
        listed = requests.get(f"{url}/orders", headers=fields, timeout=10).json()
        assert [order["reference"] for order in listed] == ["first"]
        assert requests.get(f"{url}/orders", timeout=10).status_code == 401
        assert requests.get(f"{url}/nothing", timeout=10).status_code == 404


@pytest.mark.parametrize(
    "arguments",
    [
        ("--workers", "1"),
        ("--prt", "1"),
        ("afternoon", "--careless", "x"),
        ("evening",),
    ],
)
def test_a_wrong_argument_is_one_line(arguments):
    ended = run(*arguments)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1)


def test_an_interrupted_afternoon_leaves_nobody():
    process = subprocess.Popen(
        [*COMMAND, "afternoon"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    for line in process.stdout:
        if b"a worker dies" in line:
            break
    started = children(process.pid)
    process.send_signal(signal.SIGINT)
    process.stdout.read()
    process.stdout.close()
    assert process.wait(30) == 130
    assert eventually(lambda: not any(alive(pid) for pid in started))
