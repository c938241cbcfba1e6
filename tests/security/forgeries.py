"""Answers that want points without solving `largest`; the numbers are the catalogue's.

Each is a whole module. Where an attack is an import or a function body, it stands as
one; `WRONG` is the answer that it tries to sell.
"""

WRONG = "def largest(numbers):\n    return 0\n"


def at_import(text: str) -> str:
    """An attack that runs when the answer is imported."""
    return f"{text}\n{WRONG}"


def in_function(text: str) -> str:
    """An attack that runs when the function is called."""
    body = "\n".join(f"    {line}" for line in text.splitlines())
    return f"def largest(numbers):\n{body}\n    return 0\n"


EVIL = """
class Evil({base}):
    def __eq__(self, other): {act}
    def __ne__(self, other): return False
    __hash__ = None
{more}
def largest(numbers): return Evil()
"""
PATCH = """
import sys
try:
    import _pytest.reports, _pytest.python, _pytest.runner
    {patch}
except Exception:
    pass
"""
FRAMES = """
import sys
frame = sys._getframe()
while frame is not None:
    {act}
    frame = frame.f_back
"""
FORGERIES = {
    "01 _exit at import": at_import("import os; os._exit(0)"),
    "02 _exit in the function": in_function("import os; os._exit(0)"),
    "03 exit at import": at_import("import sys; sys.exit(0)"),
    "04 exit in the function": in_function("import sys; sys.exit(0)"),
    "05 _exit at exit": at_import("import atexit, os; atexit.register(os._exit, 0)"),
    "06 perfect JUnit at exit": at_import(
        "import atexit, sys\n"
        "def write():\n"
        "    for a in sys.argv:\n"
        "        if 'junit' in a: open(a.split('=')[-1], 'w').write('<testsuites/>')\n"
        "atexit.register(write)"
    ),
    "07 perfect gradebook at import": at_import(
        "for p in ('grades', '../grades', '{folder}/grades'):\n"
        "    try: open(p + '/grades.json', 'w').write('{}')\n"
        "    except OSError: pass"
    ),
    "08 a str that equals all": EVIL.format(base="str", act="return True", more=""),
    "09 own conftest": at_import(
        "open('conftest.py', 'w').write('def pytest_runtest_makereport(): pass')"
    ),
    "10 conftest empties items": at_import(
        "open('conftest.py', 'w').write("
        "'def pytest_collection_modifyitems(items): items[:] = []')"
    ),
    "11 conftest xfails all": at_import(
        "open('conftest.py', 'w').write('import pytest; pytest.xfail()')"
    ),
    "12 patch TestReport": at_import(
        PATCH.format(
            patch="_pytest.reports.TestReport.from_item_and_call = lambda *a: None"
        )
    ),
    "13 patch runtest": at_import(
        PATCH.format(patch="_pytest.python.Function.runtest = lambda self: None")
    ),
    "14 replace the tests' code": in_function(
        FRAMES.format(
            act="[setattr(f, '__code__', (lambda *a: None).__code__) for n, f in "
            "frame.f_globals.items() if n.startswith('test_')]"
        )
    ),
    "15 pytest.skip": in_function("import pytest; pytest.skip('not today')"),
    "16 pytest.exit": in_function("import pytest; pytest.exit('bye', returncode=0)"),
    "17 read the expected value from the caller's source": in_function(
        "import inspect\n"
        "for f in inspect.stack():\n"
        "    for line in f.code_context or []:\n"
        "        if '==' in line: return eval(line.split('==')[1], f.frame.f_globals)"
    ),
    "18 import the solution": at_import(
        "try:\n    from solutions.ch01_demo import largest\n"
        "except ImportError: pass\nelse:\n    raise SystemExit('leaked')"
    ),
    "18b read the solution from the disk": in_function(
        "space = {}\n"
        "try: exec(open('{course}/solutions/ch01_demo.py').read(), space)\n"
        "except OSError: return 0\n"
        "return space['largest'](numbers)"
    ),
    "18c read the tests from the disk": in_function(
        "raise RuntimeError(open('{course}/tests/exercises/test_ch01_demo.py').read())"
    ),
    "19 a pytest.py of its own": at_import("open('pytest.py', 'w').write('exit(0)')"),
    "20 a sitecustomize.py": at_import(
        "open('sitecustomize.py', 'w').write('import os; os._exit(0)')"
    ),
    "21 pytest.ini collects only": at_import(
        "open('pytest.ini', 'w').write('[pytest]\\naddopts = --collect-only')"
    ),
    "22 pytest.ini loads a plugin": at_import(
        "open('pytest.ini', 'w').write('[pytest]\\naddopts = -p evil')"
    ),
    "23 patch CallInfo": at_import(
        PATCH.format(patch="_pytest.runner.CallInfo.from_call = lambda *a, **k: None")
    ),
    "24 overwrite the tests": at_import(
        "try: open('{course}/tests/exercises/test_ch01_demo.py', 'w').write('')\n"
        "except OSError: pass"
    ),
    "25 a thread exits": at_import(
        "import os, threading, time\n"
        "threading.Thread(target=lambda: (time.sleep(0.01), os._exit(0)),"
        " daemon=True).start()"
    ),
    "26 an alarm exits": at_import(
        "import os, signal\n"
        "signal.signal(signal.SIGALRM, lambda *a: os._exit(0))\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.01)"
    ),
    "39 constants of the caller": in_function(
        FRAMES.format(
            act="found = [c for c in frame.f_code.co_consts if type(c) is int]"
        )
        + "return found[-1] if found else 0"
    ),
    "40 an exception whose repr exits": in_function(
        "import os\n"
        "class Bad(BaseException):\n"
        "    def __repr__(self): os._exit(0)\n"
        "    __str__ = __repr__\n"
        "raise Bad()"
    ),
    "41 a keyboard interrupt": in_function("raise KeyboardInterrupt"),
    "42 an __eq__ that exits": EVIL.format(
        base="object", act="import os; os._exit(0)", more=""
    ),
    "43 print a score": in_function("print('4 passed', 'SCORE 100', '\\x1b[2J')"),
    "44 a spoofed class": EVIL.format(
        base="object", act="return True", more="    __class__ = property(lambda s: int)"
    ),
    "45 a table of the visible inputs": (
        "TABLE = {(1,): 1, (2, 1): 2, (-3, -1, -2): -1}\n"
        "def largest(numbers): return TABLE.get(tuple(numbers), 0)\n"
    ),
    "66 talk to the grader directly": in_function(
        "import os, stat\n"
        "for n in range(3, 99):\n"
        "    try:\n"
        "        if stat.S_ISSOCK(os.fstat(n).st_mode):\n"
        '            text = b\'{"t":[1,"ok",1]}\'\n'
        "            os.write(n, len(text).to_bytes(4, 'big') + text)\n"
        "    except OSError: pass"
    ),
    "67 a fork answers twice": in_function("import os; os.fork()"),
    "68 pickle in a plain value": in_function(
        "return b'cos\\nsystem\\n(S\\'true\\'\\ntR.'"
    ),
    "69 a bool for every number": in_function("return True"),
    "70 not a number": in_function("return float('nan')"),
}
