import argparse
import json

import pytest

from examples.lab.serve.arguments import Parser, add_serving
from examples.lab.serve.plan import Plan
from examples.lab.serve.worker.settings import WorkerSettings
from tests.lab.apps import create

APP = "tests.lab.apps:create"


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        (
            {"app": "tests.lab.apps"},
            "'tests.lab.apps' is not of the form",
        ),
        ({"app": "os:system('true')"}, "is not of the form 'pkg.mod:create'"),
        ({"app": "a:b\n"}, "is not of the form"),
        ({"front": "nginx"}, "'nginx' is not of the form"),
        ({"replicas": 0}, "replicas is 0, not a whole number from 1 to 64"),
        ({"replicas": 65}, "replicas is 65, not"),
        ({"replicas": True}, "replicas is True, not"),
        ({"replicas": "2"}, "replicas is '2', not"),
        ({"workers": 0}, "workers is 0, not a whole number from 1 to 64"),
        ({"port": -1}, "port is -1, not a whole number from 0 to 65535"),
        ({"port": 65536}, "port is 65536, not"),
        ({"port": 65535, "replicas": 2, "front": None}, "last replica is 65536, not"),
        ({"server": "apache"}, r"server is 'apache', not one of"),
        ({"config": {"clock": create}}, r"config\['clock'\] is <function"),
        ({"config": {"pair": (1, 2)}}, r"config\['pair'\] is \(1, 2\); only"),
        ({"config": {"bytes": b"1"}}, r"config\['bytes'\] is b'1'"),
        ({"config": {"nan": float("nan")}}, r"config\['nan'\] is nan"),
        ({"config": {"map": {1: 2}}}, r"config\['map'\] is {1: 2}"),
        ({"config": {"not a name": 1}}, r"config\['not a name'\]"),
        ({"config": {"long": "a" * 100_000}}, "bytes of JSON, the limit is 100000"),
        ({"front_config": {"x": set()}}, r"front_config\['x'\] is set\(\)"),
    ],
)
def test_wrong_choice_is_named_with_its_limit(choice, says):
    with pytest.raises(ValueError, match=says):
        Plan(**{"app": APP, **choice})


def test_plain_values_may_travel():
    config = {"a": None, "b": True, "c": 1.5, "d": "é", "e": [1, {"f": []}]}
    assert Plan(APP, config).config == config


def test_job_travels_as_json_that_names_and_never_runs():
    job = WorkerSettings(APP, {"store": "redis://:s@h"}, 2, 3, "gevent", 1.0, 5)
    told = json.loads(job.environ(listener=9)["LAB_SERVE"])
    assert told["app"] == {
        "target": APP,
        "config": {"store": "redis://:s@h"},
        "replica": 2,
    }
    assert told["gunicorn"] == {
        "bind": "fd://9",
        "graceful_timeout": 5,
        "workers": 3,
        "worker_class": "gevent",
    }


@pytest.fixture
def parser():
    parser = Parser("python -m examples.ch00", "A try.")
    add_serving(parser, ["round_robin", "none"])
    parser.add_argument("--store", choices=["memory", "shared"], default="memory")
    return parser


def test_several_faults_in_one_line_do_not_run_together(parser, capsys):
    with pytest.raises(SystemExit):
        parser.error("a.toml:1: no server\n\n  a.toml:2: url  is empty\n")
    line = "python -m examples.ch00: a.toml:1: no server; a.toml:2: url is empty\n"
    assert capsys.readouterr().err == line


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("--replicas 0", "--replicas: '0' is not a whole number from 1 to 64"),
        ("--replicas 65", "--replicas: '65' is not a whole number from 1 to 64"),
        ("--replicas -3", "--replicas: '-3' is not a whole number from 1 to 64"),
        ("--replicas 1_0", "--replicas: '1_0' is not a whole number from 1 to 64"),
        ("--replicas ٣", "--replicas: '٣' is not a whole number from 1 to 64"),
        ("--replicas", "--replicas: expected one argument"),
        ("--workers 1.5", "--workers: '1.5' is not a whole number from 1 to 64"),
        ("--port 65536", "--port: '65536' is not a whole number from 0 to 65535"),
        ("--port " + "9" * 5000, "is not a whole number from 0 to 65535"),
        ("--port http", "--port: 'http' is not a whole number from 0 to 65535"),
        ("--replica 2", "'--replica' is no argument of this command; did you mean"),
        ("--repilcas=2", "did you mean --replicas?"),
        ("--store memroy", "--store: invalid choice: 'memroy' (choose from"),
        ("--front nginx", "--front: invalid choice: 'nginx' (choose from"),
        ("start", "'start' is no argument of this command; --help lists"),
    ],
)
def test_wrong_argument_is_one_line_and_status_2(parser, capsys, line, says):
    with pytest.raises(SystemExit) as left:
        parser.parse_strictly(line.split())
    said = capsys.readouterr()
    assert (left.value.code, said.out) == (2, "")
    assert says in said.err
    assert said.err.startswith("python -m examples.ch00: ")
    assert said.err.count("\n") == 1


def test_right_arguments_are_taken(parser):
    line = "--replicas 64 --workers 2 --port 0 --store=shared --respawn --retry"
    assert parser.parse_strictly(line.split()) == argparse.Namespace(
        replicas=64,
        workers=2,
        port=0,
        front="round_robin",
        retry=True,
        respawn=True,
        store="shared",
    )


def test_help_says_how_to_kill_and_how_to_stop(parser):
    assert "kill -9 PID" in parser.format_help()
    assert "Ctrl-C" in parser.format_help()
