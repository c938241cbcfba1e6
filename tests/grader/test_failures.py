"""Each way to end without an answer has a sentence of its own."""

import pytest

from exercises.grader.errors import (
    Crashed,
    ImportFailed,
    NotStarted,
    OutOfMemory,
    OutputLimitExceeded,
    ProtocolError,
    TimedOut,
)
from exercises.grader.sandbox.limits import Limits

SHORT = Limits(call=0.5, memory=64 * 2**20, output=2**16, processes=32, cpu=5)
WIRES = """
import os, stat
def frame(data):
    return len(data).to_bytes(4, "big") + data
def wires():
    for n in range(3, 99):
        try:
            if stat.S_ISSOCK(os.fstat(n).st_mode):
                yield n
        except OSError:
            pass
"""
CASES = [
    ("[os.write(n, frame(b'[99]')) for n in wires()]", ProtocolError, r"sent \[99\]"),
    (
        '[os.write(n, frame(b\'{"t":[99,"ok",1]}\')) for n in wires()]',
        ProtocolError,
        r"sent \(99, 'ok', 1\)",
    ),
    ("raise NotImplementedError('your turn')", NotStarted, "not started yet"),
    (
        "while True: pass",
        TimedOut,
        "it computed for more than 0.5 s: a loop",
    ),
    ("import time; time.sleep(60)", TimedOut, "it waited for more than 1.5 s"),
    ("import os; os._exit(3)", Crashed, "ended its own process with exit status 3"),
    ("import os; os.kill(os.getpid(), 9)", Crashed, "the system ended it"),
    ("import ctypes; ctypes.string_at(0)", Crashed, "crashed with SIGSEGV"),
    ("bytearray(2**30)", OutOfMemory, "it used more than 64 MB"),
    ("print('x' * 2**20)", OutputLimitExceeded, "wrote more than"),
    (
        "import os, time; os.closerange(3, 99); time.sleep(9)",
        ProtocolError,
        "closed its connection",
    ),
    (
        "import os; [os.write(n, b'!' * 9) for n in wires()]",
        ProtocolError,
        "its process sent",
    ),
]


@pytest.mark.parametrize(("body", "kind", "sentence"), CASES)
def test_each_end_is_told_apart(opened, body, kind, sentence):
    answer = opened(f"{WIRES}\ndef f():\n    {body}\n", SHORT)
    with pytest.raises(kind, match=sentence) as caught:
        answer.f()
    assert "Traceback" not in str(caught.value)


def test_later_questions_meet_the_same_end(opened):
    answer = opened("import os\ndef f(): os._exit(0)\ndef g(): return 1", SHORT)
    with pytest.raises(Crashed):
        answer.f()
    with pytest.raises(Crashed):
        answer.g()


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        ("def f(:", ImportFailed, r"SyntaxError: .* \(line 1 of answer.py\)"),
        ("import nothing_like_it", ImportFailed, "No module named 'nothing_like_it'"),
        (
            "x = 1\n1 / 0",
            ImportFailed,
            r"ZeroDivisionError.*line 2 of answer.py: 1 / 0",
        ),
        ("raise SystemExit(0)", ImportFailed, "SystemExit"),
        ("import os; os._exit(0)", Crashed, "exit status 0"),
        ("while True: pass", TimedOut, "it computed for more than"),
    ],
)
def test_an_answer_that_cannot_be_imported_says_why(opened, text, kind, sentence):
    with pytest.raises(kind, match=sentence):
        opened(text, SHORT).f()


def test_the_whole_run_has_a_limit_too(opened):
    answer = opened("import time\ndef f(): time.sleep(0.4)", SHORT, total=0.9)
    with pytest.raises(TimedOut, match=r"the 0.9 s for the whole run are used up"):
        for _ in range(4):
            answer.f()


def test_what_was_printed_is_kept_for_the_report(opened, contexts):
    answer = opened("import os\ndef f(x):\n    print('got', x)\n    os._exit(0)", SHORT)
    with pytest.raises(Crashed):
        answer.f(7)
    assert contexts[-1].printed() == "got 7\n"
