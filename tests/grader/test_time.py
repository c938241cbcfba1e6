"""Real answers that compute, wait, starve and try to have the limits lifted."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from exercises.grader.errors import OutOfMemory, TimedOut
from exercises.grader.inside.procfs import descendants
from exercises.grader.sandbox.limits import MEGABYTE, Limits

SHORT = Limits(call=0.5, memory=256 * MEGABYTE, processes=32, cpu=60)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who waits"),
]
HELP = """
import os, resource, signal, threading, time
def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return "right"
def forever():
    while True:
        pass
def alone(work):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            work()
        os._exit(0)
    os.wait()
"""


def answer(body):
    """Return an answer whose `f` has this body."""
    return HELP + "def f():\n" + "".join(f"    {line}\n" for line in body.split("\n"))


COMPUTE = {
    "a loop": "forever()",
    "deaf to the signal": "signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nforever()",
    "loops in children": (
        "for _ in range(3):\n    if os.fork() == 0: forever()\nos.wait()"
    ),
    "a loop in a session of its own": "alone(forever)\ntime.sleep(60)",
    "loops in threads": (
        "for _ in range(3): threading.Thread(target=forever).start()\ntime.sleep(60)"
    ),
    "forks without end": ("while True:\n    try: os.fork()\n    except OSError: pass"),
    "children in a row": (
        "while True:\n"
        "    if os.fork() == 0:\n"
        "        burn(0.05)\n"
        "        os._exit(0)\n"
        "    os.wait()"
    ),
    "never at full speed": "while True: burn(0.02); time.sleep(0.01)",
}


@pytest.mark.parametrize("body", COMPUTE.values(), ids=COMPUTE)
def test_an_answer_that_computes_without_end_is_ended_by_its_processor_time(
    opened, body
):
    began = time.monotonic()
    with pytest.raises(TimedOut, match=r"it computed for more than 0\.5 s"):
        opened(answer(body), SHORT).f()
    assert time.monotonic() - began < 30


def test_children_that_nobody_asks_for_are_counted_where_there_is_a_group(
    opened, zygote
):
    if "cgroup" not in zygote.level.name:
        pytest.skip("without a control group such children are forgotten")
    body = "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n" + COMPUTE[
        "children in a row"
    ].replace("    os.wait()", "    time.sleep(0.06)")
    with pytest.raises(TimedOut, match=r"it computed for more than 0\.5 s"):
        opened(answer(body), SHORT).f()


WAIT = {
    "a sleep": "time.sleep(60)",
    "a lock that nobody gives back": (
        "lock = threading.Lock()\nlock.acquire()\nlock.acquire()"
    ),
    "a pipe that nobody writes to": "os.read(os.pipe()[0], 1)",
    "a child that sleeps": "if os.fork() == 0: time.sleep(60)\nos.wait()",
    "naps": "while True: time.sleep(0.005)",
}


@pytest.mark.parametrize("body", WAIT.values(), ids=WAIT)
def test_an_answer_that_waits_without_end_is_ended_and_told_so(opened, body):
    began = time.monotonic()
    with pytest.raises(TimedOut, match=r"it waited for more than 1\.5 s"):
        opened(answer(body), SHORT).f()
    assert time.monotonic() - began < 30


def test_an_answer_that_stops_itself_has_an_end_too(opened):
    limits = Limits(call=0.1, memory=256 * MEGABYTE)
    with pytest.raises(TimedOut, match=r"ready for more than 2\.4 s"):
        opened(answer("os.kill(os.getpid(), signal.SIGSTOP)"), limits).f()


@pytest.mark.parametrize("name", ["a loop", "deaf to the signal"])
def test_the_kernel_ends_a_process_that_lives_too_long(opened, name):
    limits = Limits(call=30.0, cpu=1)
    with pytest.raises(TimedOut, match="it computed for more than 1 s in all"):
        opened(answer(COMPUTE[name]), limits).f()


def test_limits_cannot_be_raised(opened):
    body = (
        "kept = []\n"
        "for name in ('CPU', 'AS', 'FSIZE', 'NOFILE'):\n"
        "    number = getattr(resource, 'RLIMIT_' + name)\n"
        "    try: resource.setrlimit(number, (-1, -1))\n"
        "    except (ValueError, OSError): kept.append(name)\n"
        "return kept"
    )
    assert opened(answer(body), SHORT).f() == ["CPU", "AS", "FSIZE", "NOFILE"]


def test_without_walls_root_has_no_way_to_raise_them_either(opened, zygote):
    if zygote.level.sandboxed or os.getuid() != 0:
        pytest.skip("this is about root without walls")
    body = (
        "for line in open('/proc/self/status'):\n"
        "    if line.startswith('CapEff'): return int(line.split()[1], 16)"
    )
    assert opened(answer(body), SHORT).f() == 0


@contextlib.contextmanager
def halted(pids, run, halt):
    """Let processes run for `run` seconds in every `run + halt`."""
    over = threading.Event()

    def tell(number):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def work():
        while not over.is_set():
            tell(signal.SIGSTOP)
            over.wait(halt)
            tell(signal.SIGCONT)
            time.sleep(run)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def cells(zygote, before):
    """Return the processes that have been started since `before`."""
    return [pid for pid in descendants(zygote.pid) if pid not in before]


@pytest.mark.parametrize(("run", "halt"), [(0.01, 0.3), (30.0, 3.0)])
def test_a_right_answer_that_is_not_let_run_is_right(opened, zygote, run, halt):
    before = set(descendants(zygote.pid))
    open_ = opened(answer("return burn(0.15)") + "def g(): pass\n", SHORT)
    open_.g()
    began = time.monotonic()
    with halted(cells(zygote, before), min(run, 0.5), halt):
        assert open_.f() == "right"
    assert time.monotonic() - began > SHORT.wait  # a clock would have ended it


def test_a_right_answer_beside_busy_neighbours_is_right(opened):
    command = [sys.executable, "-c", "while True: pass"]
    crowd = range(4 * (os.cpu_count() or 1))
    busy = [subprocess.Popen(command, start_new_session=True) for _ in crowd]
    try:
        body = "began = time.time()\nburn(0.35)\nreturn time.time() - began"
        seconds = opened(answer(body), SHORT).f()
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert seconds > SHORT.call  # a clock would have ended it


def test_processes_that_are_small_alone_are_ended_when_they_are_big_together(opened):
    body = (
        "for _ in range(6):\n"
        "    if os.fork() == 0:\n"
        "        block = bytearray(120 * 2**20)\n"
        "        block[::4096] = bytes(len(block[::4096]))\n"
        "        time.sleep(60)\n"
        "os.wait()"
    )
    limits = Limits(call=5.0, memory=256 * MEGABYTE, total_memory=256 * MEGABYTE)
    with pytest.raises(OutOfMemory, match="more than 256 MB together"):
        opened(answer(body), limits).f()


FLOODS = {
    "a value without end": "x = []\nx.append(x)\nreturn x",
    "a generator without end": "return (n for n in iter(int, 1))",
    "a value of many parts": "return [[] for _ in range(10**8)]",
    "a value of many bytes": "return bytes(200 * 2**20)",
    "a huge message": "raise RuntimeError('x' * 10**8)",
    "a message that grows": (
        "class Odd(Exception):\n    def __str__(self): return 'x' * 10**9\nraise Odd"
    ),
    "prints without end": "while True: print('x' * 10**6)",
}


@pytest.mark.parametrize("body", FLOODS.values(), ids=FLOODS)
def test_what_an_answer_sends_takes_no_memory_of_the_grader(opened, body):
    before = resident()
    with pytest.raises(Exception) as caught:
        opened(answer(body), Limits(memory=256 * MEGABYTE)).f()
    assert len(str(caught.value)) < 2000
    assert resident() - before < 64 * MEGABYTE


def resident():
    """Return the bytes of this process that are in memory."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
