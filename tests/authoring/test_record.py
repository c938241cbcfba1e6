import signal

import pytest

from tests.authoring import commands
from tests.authoring.commands import Served
from tests.authoring.names import Names
from tests.authoring.record import replay

SERVER = (
    "import os, time; print('shop/1 pid', os.getpid(), 'at http://127.0.0.1:8100'); "
    "print('ready in 0.25 s', flush=True); time.sleep(60)"
)


def test_processes_ports_and_times_get_names_in_the_order_they_appear():
    names = Names({"8100": "41617"})
    shown = names.shown(
        "shop/1 pid 371 port 5001\nshop/2 pid 200 port 5002\n"
        "front http://127.0.0.1:41617, 200 after 12.5 ms\nshop/1 pid 371"
    )
    assert shown.splitlines() == [
        "shop/1 pid PID_1 port PORT_1",
        "shop/2 pid PID_2 port PORT_2",
        "front http://127.0.0.1:8100, 200 after TIME",
        "shop/1 pid PID_1",
    ]
    assert names.known["PID_2"] == "200"


def test_the_written_port_is_typed_as_a_free_one():
    assert Names({"8100": "41617"}).typed("--port 8100") == "--port 41617"


def test_a_plan_is_replayed_with_names_and_nothing_is_left_running():
    steps = [
        {"serve": f'python -c "{SERVER}"', "ready": "ready"},
        {"run": "kill -0 $PID_1 && echo alive"},
        {"stop": True},
        {"run": "echo stopped"},
    ]
    first, alive, stopped = replay({"ports": [8100], "step": steps})
    assert first["command"] == f'python -c "{SERVER}"'
    assert first["output"] == "shop/1 pid PID_1 at http://127.0.0.1:8100\nready in TIME"
    assert alive == {"command": "kill -0 $PID_1 && echo alive", "output": "alive"}
    assert stopped["output"] == "stopped"


def test_what_we_serve_hears_ctrl_c_even_where_we_do_not():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        served = Served(f'python -c "{SERVER}"', "ready", {})
        served.stop()
    finally:
        signal.signal(signal.SIGINT, before)
    assert served.process.returncode == -signal.SIGINT  # not killed after a while


def test_a_command_that_does_not_end_is_ended_and_named(monkeypatch):
    monkeypatch.setattr(commands, "TIMEOUT", 0.2)
    with pytest.raises(RuntimeError, match=r"sleep 60 did not end in 0\.2 s"):
        replay({"step": [{"run": "sleep 60"}]})


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        ({"serve": "echo no", "ready": "yes"}, "did not say 'yes': no"),
        ({"run": "echo why; exit 3"}, "ended with 3: why"),
    ],
)
def test_a_step_that_fails_says_what_it_printed(step, complaint):
    with pytest.raises(RuntimeError, match=complaint):
        replay({"step": [step]})
