"""Real servers, by default without grace: a test that drains says so."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
import requests

from examples.lab.serve import ServeError, serve
from examples.lab.serve.plan import LAST_PORT
from examples.lab.serve.ports import Port
from tests.lab.processes import alive, children, eventually, group, refuses

APP = "tests.lab.apps:create"
start = partial(serve, APP, drain_seconds=0)


def who(url, **choices):
    return requests.get(f"{url}/who", timeout=10, **choices)


def test_one_server_answers_with_its_config_and_its_number():
    with start(config={"greeting": "hi"}, front=None) as served:
        words = who(served.url).text.split()
    assert words[:4] == ["hi", "from", "1", "1"]
    assert refuses(served.port)


@pytest.mark.slow
@pytest.mark.parametrize("page", ["dated", "who"])
def test_date_and_server_are_the_applications_where_it_says_them(page):
    with start(front=None) as served:
        fields = requests.get(f"{served.url}/{page}", timeout=10).headers
    own = ("Thu, 01 Jan 1970 00:00:00 GMT", "an origin")
    assert ((fields["Date"], fields["Server"]) == own) is (page == "dated")
    assert fields["Date"].endswith("GMT")


@pytest.mark.slow
def test_killed_group_is_gone_and_its_port_refuses():
    with start(workers=2, front=None) as served:
        pid = served.replicas[0].pid
        assert len(group(pid)) == 3
        served.kill(0)
        assert group(pid) == []
        assert refuses(served.port)


@pytest.mark.slow
def test_killing_the_pid_that_is_shown_ends_its_workers_too():
    with start(front=None) as served:
        pid = served.replicas[0].pid
        os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: group(pid) == [])
        assert not served.replicas[0].alive


@pytest.mark.slow
def test_killed_worker_is_replaced_on_the_same_port():
    with start(front=None) as served:
        worker = int(who(served.url).text.split()[-1])
        os.kill(worker, signal.SIGKILL)
        assert eventually(lambda: not alive(worker))
        assert int(who(served.url).text.split()[-1]) != worker


@pytest.mark.slow
def test_restarted_replica_keeps_its_port_and_changes_its_process():
    with start(front=None) as served:
        before = (served.port, served.replicas[0].pid)
        with requests.Session() as session:
            session.get(f"{served.url}/who", timeout=10)  # leaves a connection behind
            served.kill(0)
        served.restart(0)
        assert who(served.url).status_code == 200
        assert served.port == before[0]
        assert served.replicas[0].pid != before[1]


def answers_while(served, disturb):
    """What eight clients get, who ask until the disturbance is over and five more."""
    over = []

    def ask(_):
        got, left = [], 5
        while left:
            left -= bool(over)
            try:
                got.append(who(served.url).status_code)
            except requests.ConnectionError as error:
                got.append(type(error).__name__)
        return got

    with ThreadPoolExecutor(8) as pool:
        asking = pool.map(ask, range(8))
        try:
            disturb()
        finally:
            over.append(True)
        return [answer for got in asking for answer in got]


@pytest.mark.slow
def test_clients_of_the_front_see_200_or_502_while_a_replica_dies_and_returns():
    with start(replicas=2) as served:

        def disturb():
            served.kill(0)
            assert eventually(lambda: who(served.url).status_code == 502)
            served.restart(0)

        answers = answers_while(served, disturb)
    assert set(answers) == {200, 502}
    assert answers[-1] == 200


@pytest.mark.slow
def test_accepted_request_is_answered_before_the_server_leaves():
    with serve(APP, replicas=1) as served, ThreadPoolExecutor(2) as pool:
        answer = pool.submit(requests.get, f"{served.url}/gate", timeout=20)
        replica = served.replicas[0]
        assert eventually(lambda: requests.get(f"{replica.url}/who").ok)
        leaving = pool.submit(served.stop)
        assert eventually(lambda: refuses(served.port))
        requests.get(f"{replica.url}/open", timeout=10)
        assert answer.result().text == "onetwo"
        leaving.result()
    assert refuses(replica.port)


@pytest.mark.slow
def test_request_that_never_ends_is_cut_off():
    with (
        serve(APP, front=None, drain_seconds=1) as served,
        requests.get(f"{served.url}/gate", stream=True, timeout=10) as answer,
    ):
        assert next(answer.iter_content(3)) == b"one"
        pid = served.replicas[0].pid
        served.stop()
        assert group(pid) == []


@pytest.mark.slow
def test_server_that_dies_at_its_start_says_why():
    with pytest.raises(ServeError, match=r"replica 1 .*died at its start") as caught:
        start(config={"crash": True}, replicas=2)
    assert "RuntimeError: no basket today" in str(caught.value)


@pytest.mark.slow
def test_application_that_cannot_be_imported_says_why():
    with pytest.raises(ServeError, match=r"No module named 'tests\.lab\.nowhere'"):
        serve("tests.lab.nowhere:create")


@pytest.mark.slow
def test_server_that_hangs_at_its_start_is_given_up_and_ended():
    before = children(os.getpid())
    with pytest.raises(ServeError, match=r"replica 1 .* ready within 0\.5 s"):
        start(config={"hang": True}, front=None, start_seconds=0.5)
    assert eventually(lambda: set(children(os.getpid())) <= set(before))


@pytest.mark.slow
def test_port_in_use_is_refused_before_anything_starts():
    with start(front=None) as served:
        before = children(os.getpid())
        with pytest.raises(ServeError, match=f"port {served.port} of"):
            start(port=served.port)
        assert set(children(os.getpid())) <= set(before)


@pytest.mark.slow
def test_replicas_without_a_front_stand_on_neighbouring_ports():
    port = free_pair()
    with start(replicas=2, front=None, port=port) as served:
        assert [replica.port for replica in served.replicas] == [port, port + 1]


def free_pair():
    """The first of two neighbouring ports that nobody uses."""
    for _ in range(100):
        first = Port()
        first.release()
        if refuses(first.number + 1) and first.number < LAST_PORT:
            return first.number
    raise AssertionError("no two free ports side by side")


@pytest.mark.slow
def test_chapters_own_front_is_told_of_its_replicas():
    own = "tests.lab.apps:create_front"
    with start(replicas=2, front=own, front_config={"word": "mine"}) as served:
        told = requests.get(served.url, timeout=10).json()
    assert told == ["mine", *(replica.url for replica in served.replicas)]


SUPERVISOR = f"""
import json, time
from examples.lab.serve import EmbeddedStore, serve
store = EmbeddedStore()
served = serve({APP!r}, replicas=2)
print(json.dumps([store.pid, *(server.pid for server in served.servers)]), flush=True)
time.sleep(600)
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_the_supervisor(number):
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    pids = json.loads(supervisor.stdout.readline())
    watchers = [child for pid in pids for child in children(pid)]
    assert all(group(pid) for pid in pids)
    supervisor.send_signal(number)
    supervisor.communicate()
    assert eventually(lambda: not any(group(pid) for pid in pids))
    assert eventually(lambda: not any(alive(pid) for pid in watchers))
