"""One visit of one page: what it asked for, what went wrong, how it looked."""

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PACKED = (".woff2", ".png")
# The width of the page's content, and the size of each text in a figure as it is seen.
SEEN = """() => ({
  width: document.documentElement.scrollWidth,
  small: [...document.querySelectorAll(".lab-figure svg text")]
    .filter((text) => text.textContent.trim())
    .map((text) => [text.textContent.trim().slice(0, 30),
      parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a])
    .filter(([, size]) => size < 11.95),
  moving: document.getAnimations().length,
})"""
FAULTS = """async () => {
  const found = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    rules: { "label-content-name-mismatch": { enabled: true } },
  });
  return found.violations.map((fault) =>
    `${fault.id}: ${fault.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`);
}"""


@dataclass(frozen=True, slots=True)
class Sight:
    """How wide the window is, and which theme the reader's system asks for."""

    width: int
    theme: str

    def __str__(self) -> str:
        """Name the sight in a test's id."""
        return f"{self.width}-{self.theme}"


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit showed."""

    foreign: list[str]
    errors: list[str]
    width: int
    small: list[tuple[str, float]]
    moving: int
    faults: list[str]
    weight: int


def look(browser: Any, site: str, name: str, sight: Sight) -> Visit:
    """Open a page with every other address blocked, and write down what is seen."""
    context = browser.new_context(
        viewport={"width": sight.width, "height": 900}, color_scheme=sight.theme
    )
    foreign: list[str] = []
    errors: list[str] = []
    responses: list[Any] = []
    context.route(lambda url: not url.startswith(site), lambda r: block(r, foreign))
    page = context.new_page()
    page.on("response", lambda response: responses.append(response))  # noqa: PLW0108 - playwright marks it
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: said.type == "error" and errors.append(said.text))
    page.goto(f"{site}/{name}.html", wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    seen = page.evaluate(SEEN)
    weight = sum(packed(r.url, r.body()) for r in responses if r.ok)
    page.evaluate(axe())
    faults = page.evaluate(FAULTS)
    context.close()
    return Visit(
        foreign, errors, seen["width"], seen["small"], seen["moving"], faults, weight
    )


def block(route: Any, foreign: list[str]) -> None:
    """Write down where the page wanted to go, and do not let it."""
    foreign.append(route.request.url)
    route.abort()


def packed(url: str, body: bytes) -> int:
    """Return the bytes that a server which compresses would send."""
    return len(body) if url.endswith(PACKED) else len(gzip.compress(body))


def axe() -> str:
    """Return the source of axe-core, as its Python package carries it."""
    package = pytest.importorskip("axe_playwright_python", reason="axe is missing")
    source = Path(package.__file__).with_name("axe.min.js")
    return source.read_text(encoding="utf-8")
