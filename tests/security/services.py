"""Services that want to pass for stateless, or for caches, without being either."""

HEAD = "import os, time, socket, threading\nfrom flask import Flask, request\n"


def counter(setup: str, body: str) -> str:
    """A counter whose view does `body`."""
    lines = "\n".join(f"        {line}" for line in body.splitlines())
    return (
        f"{HEAD}{setup}\n"
        "def create_counter(*, store):\n"
        "    app = Flask('attack')\n"
        "    @app.post('/count')\n"
        "    def add():\n"
        f"{lines}\n"
        "    return app\n"
    )


FILE = """
def bump(path):
    try: n = int(open(path).read())
    except (OSError, ValueError): n = 0
    open(path, 'w').write(str(n + 1))
    return n + 1
"""
SERVICES = {
    "61 state in a global": counter(
        "seen = []", "seen.append(1)\nreturn {'count': len(seen)}"
    ),
    "61b state in a file here": counter(FILE, "return {'count': bump('count')}"),
    "61c state in a file in tmp": counter(
        FILE, "return {'count': bump('/tmp/course-grader-count')}"
    ),
    "61d state in shared memory": counter(
        FILE, "return {'count': bump('/dev/shm/course-grader-count')}"
    ),
    "61e state in the environment": counter(
        "",
        "n = int(os.environ.get('N', 0)) + 1\nos.environ['N'] = str(n)\n"
        "return {'count': n}",
    ),
    "61f state with a neighbour": counter(
        "",
        "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        "try: s.bind('\\0course-grader'); n = 1\n"
        "except OSError: n = 2\n"
        "return {'count': n}",
    ),
    "62 freeze the clock": counter(
        "time.time = lambda: 0.0\ntime.monotonic = lambda: 0.0",
        "time.sleep(60)\nreturn {'count': 1}",
    ),
    "56 a body without end": counter("", "return iter(lambda: 'x' * 10**6, None)"),
    "57 a bomb in gzip": counter(
        "import gzip\nBOMB = gzip.compress(bytes(10**8))",
        "return BOMB, 200, {'Content-Encoding': 'gzip'}",
    ),
    "58 redirect the grader": counter(
        "", "return '', 302, {'Location': 'http://169.254.169.254/'}"
    ),
    "74 a status that is none": counter("", "return '', '999 \\u2028'"),
    "75 split the response": counter("", "return '', 200, [('X-A', 'b')]\n"),
    "76 call the store without end": counter("", "while True: store.incr('count')"),
    "77 fill the store": counter(
        "",
        "for n in range(100): store.set(str(n), bytes(8 * 10**6))\nreturn {'count': 1}",
    ),
}
