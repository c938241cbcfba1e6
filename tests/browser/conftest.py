"""The rendered book on loopback and a Chromium that may go nowhere else."""

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.authoring.house import ROOT
from tests.browser.visit import Sight, Visit, look

SITE = ROOT / "book/_build/html"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent == ROOT / "tests/browser":
            item.add_marker(pytest.mark.browser)
            given = item.callspec.params if hasattr(item, "callspec") else {}
            # What one visit showed is for one process: with `--dist loadgroup`.
            item.add_marker(pytest.mark.xdist_group(given.get("name", item.name)))


class Quiet(SimpleHTTPRequestHandler):
    """A file server that does not talk."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the rendered book."""
    if not (SITE / "index.html").is_file():
        pytest.skip("the book is not rendered: run `make book`")
    handler = partial(Quiet, directory=str(SITE))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium of the system."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is missing")
    if not CHROMIUM:
        pytest.skip("there is no Chromium here")
    with api.sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-dev-shm-usage"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, site):
    """Open a page as a sight describes it; the context closes with the test."""
    contexts = []

    def opened(name: str, sight: Sight):
        context = browser.new_context(
            viewport={"width": sight.width, "height": 900}, color_scheme=sight.theme
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{site}/{name}.html")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def visit(browser, site) -> Callable[[str, Sight], Visit]:
    """What a visit of a page showed; each page is visited once per sight."""
    seen: dict[tuple[str, Sight], Visit] = {}

    def visited(name: str, sight: Sight) -> Visit:
        if (name, sight) not in seen:
            seen[name, sight] = look(browser, site, name, sight)
        return seen[name, sight]

    return visited
