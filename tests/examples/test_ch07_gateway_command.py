"""`python -m examples.ch07_gateway` as a user has it."""

import importlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
import requests

from examples.ch07_gateway import gateway_parser, hash_key
from tests.security.gateway_texts import SMALL

COMMAND = [sys.executable, "-m", "examples.ch07_gateway"]
DEMO = {"X-API-Key": "demo-key"}


def run(*arguments):
    """Run the command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


class Running:
    """The command while it serves."""

    def __init__(self, process, log):
        self.process, self._log = process, log

    @property
    def said(self):
        return self._log.read_text()

    def says(self, pattern, seconds=60.0):
        """Wait for it to say something, and return what matched."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self.said)):
            assert time.monotonic() < end, self.said
            time.sleep(0.05)
        return found

    @property
    def url(self):
        return self.says(r"create_from_config\n  replica 1\s+(http://\S+)")[1]


@contextmanager
def running(tmp_path, *arguments):
    """Serve; stop it as a user does."""
    log = tmp_path / "said"
    with log.open("w") as out:
        process = subprocess.Popen(
            [*COMMAND, "--port", "0", *arguments], stdout=out, stderr=out
        )
    try:
        served = Running(process, log)
        served.says("Ctrl-C")
        yield served
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


@pytest.mark.parametrize(
    "chapter", ["ch07_gateway", "ch08_ai_gateway", "ch11_mcp_gateway"]
)
def test_the_gateways_of_all_chapters_take_the_same_arguments(chapter, capsys):
    parser = importlib.import_module(f"examples.{chapter}.__main__").arguments()
    shared = vars(gateway_parser("p", "", "", "", "").parse_args([]))
    assert shared.items() <= vars(parser.parse_args([])).items()
    with pytest.raises(SystemExit):
        parser.parse_args(["--workers", "0"])
    assert "'0' is not a whole number from 1 to" in capsys.readouterr().err


@pytest.mark.slow
def test_a_bad_file_is_told_line_by_line_and_nothing_starts(tmp_path):
    file = tmp_path / "g.toml"
    file.write_text(SMALL.replace("quota", "qouta").replace("cache", "cahce"))
    for arguments in (["--check"], ["--port", "0"]):
        ran = run("--config", str(file), *arguments)
        assert ran.returncode == 2
        assert "did you mean 'quota'?" in ran.stderr
        assert "did you mean 'cache'?" in ran.stderr
        assert "Traceback" not in ran.stderr


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/nowhere.toml", "/", "/dev/null"])
def test_no_file_is_one_line(path):
    ran = run("--config", path, "--check")
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/nowhere/log"])
def test_a_log_that_cannot_be_written_is_one_line(path):
    ran = run("--log", path, "--port", "0")
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1


@pytest.mark.slow
def test_what_it_shows_is_a_good_configuration(tmp_path):
    (tmp_path / "g.toml").write_text(run("--show").stdout.replace("SHOP", "http://a"))
    assert run("--config", str(tmp_path / "g.toml"), "--check").returncode == 0


@pytest.mark.slow
def test_a_new_key_comes_with_its_hash():
    said = run("--new-key").stdout
    key = re.search(r"key +(\S+)", said)[1]
    assert hash_key(key) in said


@pytest.mark.slow
def test_the_ready_configuration_keeps_its_promises(tmp_path):
    with running(tmp_path) as served:
        url = served.url
        book = requests.get(f"{url}/books/emma")
        assert book.json()["title"] == "Emma"
        assert ";hit" in requests.get(f"{url}/books/emma").headers["Cache-Status"]
        assert requests.get(f"{url}/orders").status_code == 401
        replies = [requests.get(f"{url}/orders", headers=DEMO) for _ in range(12)]
        assert [r.status_code for r in replies] == [200] * 10 + [429] * 2
        for reply in replies:
            assert reply.headers["RateLimit-Policy"] == '"orders";q=10;w=60'
            assert reply.headers["RateLimit"].startswith('"orders";r=')
        assert replies[-1].json()["violated-policies"] == ["orders"]
        assert int(replies[-1].headers["Retry-After"]) > 0


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("--workers", "2")])
def test_the_small_gateway_runs_too(tmp_path, more):
    with running(tmp_path, "--mini", *more) as served:
        url = served.says(r"mini:create_from_config\n  replica 1\s+(http://\S+)")[1]
        key = {"X-API-Key": served.says(r"key +(\S+)")[1]}
        assert requests.get(f"{url}/books/emma").json()["title"] == "Emma"
        assert requests.get(f"{url}/orders").status_code == 401
        replies = [requests.get(f"{url}/orders", headers=key) for _ in range(12)]
        passed = [reply.status_code for reply in replies].count(200)
        assert passed in (10, 12)  # a minute may end in between, where it is counted so


@pytest.mark.slow
def test_several_workers_share_one_limit_and_count_together(tmp_path):
    with running(tmp_path, "--workers", "3") as served:
        url = served.url
        replies = [requests.get(f"{url}/orders", headers=DEMO) for _ in range(15)]
        assert [r.status_code for r in replies].count(200) == 10
        text = requests.get(f"{url}/metrics").text
        found = re.findall(r'seconds_count{.*route="orders".*} (\S+)', text)
        assert sum(map(float, found)) == 15


@pytest.mark.slow
def test_a_changed_file_and_a_signal_change_what_is_served(tmp_path):
    file = tmp_path / "g.toml"
    good = SMALL.replace("http://shop", "http://127.0.0.1:1")
    file.write_text(good)
    with running(tmp_path, "--config", str(file), "--workers", "2") as served:
        url = served.url
        assert requests.get(f"{url}/titles").status_code == 404
        file.write_text(good.replace("/books", "/titles").replace("quota", "qouta"))
        served.says("(?s)stays as it was:.*did you mean 'quota'")
        assert requests.get(f"{url}/titles").status_code == 404
        file.write_text(good.replace("/books", "/titles"))
        served.says("serves from now on")
        time.sleep(1.0)  # each worker looks for itself, five times a second
        assert {requests.get(f"{url}/titles").status_code for _ in range(10)} <= {
            *(502, 503)
        }
        before = served.said.count("serves from now on")
        served.process.send_signal(signal.SIGHUP)
        served.says(f"(?s)(serves from now on.*){{{before + 1}}}")
        file.unlink()
        served.says("stays as it was:\n.*No such file")
        counted = requests.get(f"{url}/metrics").text
        assert 'gateway_reloads_total{result="refused"} 2.0' in counted


@pytest.mark.slow
def test_no_line_of_the_log_is_lost_when_it_is_stopped(tmp_path):
    log = tmp_path / "access.log"
    with running(tmp_path, "--log", str(log)) as served:
        for _ in range(5):
            requests.get(f"{served.url}/books")
        os.kill(served.process.pid, signal.SIGTERM)
        served.process.wait(20)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert [line["route"] for line in lines] == ["books"] * 5
