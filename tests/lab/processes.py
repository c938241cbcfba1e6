"""What the tests of real serving ask the system about processes and ports."""

import socket
import subprocess
import time


def eventually(happened, seconds=5.0):
    """Whether it happens within `seconds`: the bound of a wait, not its length."""
    deadline = time.monotonic() + seconds
    while not (true := happened()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return true


def running():
    """Every process as (pid, parent, group); a zombie does not run."""
    columns = "pid=,ppid=,pgid=,stat="
    ps = subprocess.Popen(
        ["ps", "-A", "-o", columns], stdout=subprocess.PIPE, text=True
    )
    rows = [line.split() for line in ps.communicate()[0].splitlines()]
    processes = [tuple(map(int, row[:3])) for row in rows if row[3][0] != "Z"]
    return [process for process in processes if process[0] != ps.pid]


def group(number):
    return [pid for pid, _, its in running() if its == number]


def children(parent):
    return [pid for pid, its, _ in running() if its == parent]


def alive(number):
    return number in [pid for pid, _, _ in running()]


def refuses(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
