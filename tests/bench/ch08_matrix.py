"""The matrix of chapter 8: every official client against every provider's format.

What is recorded is whether it worked, and by which exception of the client's own it
learnt of a failure. The providers are scripted; the sockets, clients and gateway real.
"""

import json
import sys
import time
from importlib.util import find_spec

from tests.bench.ch08_clients import CLIENTS, RESULT, TEXT
from tests.bench.ch08_gateway import gateway
from tests.bench.machine import conditions, write

UPSTREAMS = ("openai", "anthropic", "gemini", "mistral", "ollama")
PACKAGES = ("openai", "anthropic", "google-genai", "mistralai", "ollama")
MODULES = ("openai", "anthropic", "google.genai", "mistralai.client", "ollama")
FAILURES = ("fail-400", "fail-429", "fail-503", "cut")
OK, NOT_THERE, WRONG = "ok", "-", "wrong: "
REST = 1.1  # seconds: a provider that said 429 is left alone for one
ARGUMENTS = {"city": "Paris"}


def missing():
    """The clients that are not installed."""
    return [name for name in MODULES if not found(name)]


def found(name):
    """Whether a module can be imported."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def plain(driver, model):
    """Whether the text comes back whole."""
    return verdict(driver.plain(model), TEXT)


def stream(driver, model):
    """Whether it comes in pieces that are the text."""
    pieces = driver.stream(model)
    return verdict("".join(pieces), TEXT) if len(pieces) > 1 else f"{WRONG}{pieces}"


def tools(driver, model):
    """Whether a call comes, and its result is understood."""
    if driver.tools is None:
        return NOT_THERE
    arguments, said = driver.tools(model)
    return verdict([parsed(arguments), said], [ARGUMENTS, RESULT])


def tools_streamed(driver, model):
    """Whether the pieces of a call's arguments are the arguments."""
    if driver.tools_streamed is None:
        return NOT_THERE
    return verdict(parsed(driver.tools_streamed(model)), ARGUMENTS)


def parsed(arguments):
    """Arguments as an object, whichever way a client gives them."""
    return json.loads(arguments) if isinstance(arguments, str) else dict(arguments)


def verdict(got, wanted):
    """Whether it is what was wanted."""
    return OK if got == wanted else f"{WRONG}{got!r}"


def raised(action):
    """The name of the exception, or that there was none."""
    try:
        got = action()
    except Exception as error:
        status = getattr(error, "status_code", None) or getattr(error, "code", None)
        return f"{type(error).__name__} {status or ''}".strip()
    return f"{WRONG}{got!r}"


def row(name, driver, upstream):
    """What one client could do with one provider."""
    model = f"{upstream}/echo"
    cells = {"client": name, "upstream": upstream}
    for check in (plain, stream, tools, tools_streamed):
        try:
            cells[check.__name__] = check(driver, model)
        except Exception as error:
            cells[check.__name__] = f"{WRONG}{type(error).__name__}: {error}"[:200]
    return cells


def errors(name, make, url, upstream):
    """By which exceptions a client learns of failures."""
    driver = make(url)
    told = {"client": name, "upstream": upstream}
    for model in FAILURES:
        ask = driver.stream if model == "cut" else driver.plain
        told[model] = raised(lambda ask=ask, model=model: ask(f"{upstream}/{model}"))
    told["no such model"] = raised(lambda: driver.plain(f"{upstream}/none"))
    told["wrong key"] = raised(lambda: make(url, "x").plain(f"{upstream}/echo"))
    return told


def matrix(url):
    """All rows: what works, and how failures are told."""
    rows, told = [], []
    for name, make in CLIENTS.items():
        time.sleep(REST)
        driver = make(url)
        for upstream in UPSTREAMS:
            rows.append(row(name, driver, upstream))
            told.append(errors(name, make, url, upstream))
    return rows, told


def main():
    """Measure, write, and say what did not work."""
    if lacking := missing():
        sys.stdout.write(f"skipped: {', '.join(lacking)} not installed ([clients])\n")
        return
    with gateway() as url:
        rows, told = matrix(url)
    known = conditions(*PACKAGES)
    content = {"date": known["date"], "python": known["python"],
               "versions": known["versions"], "rows": rows, "errors": told}  # fmt: skip
    path = write("ch08_ai_gateway.matrix.json", content)
    cells = [cell for each in (*rows, *told) for cell in each.values()]
    wrong = sum(cell.startswith(WRONG) for cell in cells)
    sys.stdout.write(f"{len(cells)} cells, {wrong} wrong: {path}\n")
