import os
import signal
import socket
import subprocess
import sys
import threading

import pytest

from examples.lab.serve.ports import Port, PortError
from examples.lab.serve.process import Process
from examples.lab.serve.worker import parent_watch
from tests.lab.processes import alive, children, eventually, group, refuses

# A command with a child of its own, which a signal to the parent would not reach.
FAMILY = ["/bin/sh", "-c", "echo ready; sleep 600 & sleep 600; true"]
PARENT = f"""
import time
from examples.lab.serve.process import Process
print(Process({FAMILY!r}).pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def family():
    process = Process(FAMILY)
    assert eventually(lambda: len(group(process.pid)) == 3)
    yield process
    process.kill()


@pytest.fixture
def orphan():
    """The group of a family whose starter is then the test's to kill."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    number = int(parent.stdout.readline())
    assert eventually(lambda: len(group(number)) == 3)
    yield parent, number
    parent.kill()
    parent.communicate()


def test_killing_ends_the_whole_group(family):
    family.kill()
    assert eventually(lambda: group(family.pid) == [])
    assert family.status == -signal.SIGKILL


def test_killing_twice_is_harmless(family):
    family.kill()
    family.kill()
    assert family.status == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the starter sees to it")
def test_killing_the_leader_alone_ends_its_group_too(family):
    os.kill(family.pid, signal.SIGKILL)
    assert eventually(lambda: group(family.pid) == [])


def test_watcher_leaves_with_what_it_watched(family):
    watchers = [pid for pid in children(family.pid) if pid not in group(family.pid)]
    assert len(watchers) == 1
    family.kill()
    assert eventually(lambda: not alive(watchers[0]))


def test_nothing_outlives_a_killed_starter(orphan):
    parent, number = orphan
    parent.kill()
    assert eventually(lambda: group(number) == [])


def test_stopped_group_does_not_outlive_its_starter_either(orphan):
    parent, number = orphan
    os.killpg(number, signal.SIGSTOP)
    parent.kill()
    assert eventually(lambda: group(number) == [])


def test_process_outlives_the_thread_that_started_it():
    started = []
    thread = threading.Thread(target=lambda: started.append(Process(FAMILY)))
    thread.start()
    thread.join()
    assert not started[0].wait(0.2)
    started[0].kill()


def test_output_is_read_once_and_its_end_again(family):
    assert family.new_lines() == ["ready"]
    assert family.new_lines() == []
    assert family.last_lines() == "ready"


@pytest.mark.parametrize(("number", "killed"), [(1, []), (0, []), (4321, [4321])])
def test_watcher_never_kills_the_group_that_means_everybody(
    monkeypatch, number, killed
):
    groups = []
    monkeypatch.setattr(os, "killpg", lambda group, _signal: groups.append(group))
    monkeypatch.setattr(os, "_exit", sys.exit)
    with pytest.raises(SystemExit):
        parent_watch.kill_group(number)
    assert groups == killed


def test_exit_status_is_known():
    process = Process(["/bin/sh", "-c", "exit 3"])
    assert process.wait(5)
    assert process.status == 3
    process.kill()


def test_port_refuses_until_someone_listens_and_is_found_again():
    port = Port()
    assert refuses(port.number)
    with port.listen():
        assert not refuses(port.number)
    with port.listen():
        assert not refuses(port.number)
    assert refuses(port.number)
    port.release()


def test_port_in_use_is_named():
    port = Port()
    with port.listen(), pytest.raises(PortError, match=f"port {port.number} of"):
        Port(port.number)
    port.release()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can reserve a port")
def test_reserved_port_is_not_given_to_anyone_else():
    port = Port()
    with pytest.raises(OSError), socket.socket() as other:
        other.bind(("127.0.0.1", port.number))
    port.release()
