"""Every page of the book, narrow and wide, by day and by night."""

import pytest

from book._ext import reading
from tests.authoring.house import ROOT
from tests.browser.conftest import SITE
from tests.browser.visit import Sight

BOOK = ROOT / "book"
WIDE, NARROW = Sight(1280, "light"), Sight(390, "light")
SIGHTS = [WIDE, NARROW, Sight(1280, "dark"), Sight(390, "dark")]
PAGES = [
    page.relative_to(BOOK).with_suffix("").as_posix() for page in reading.pages(BOOK)
]
HEAVIEST = 400_000  # bytes, compressed
# Characters a line: of long paragraphs, all lines but the last, which may be short.
LINE_LENGTHS = """() => [...document.querySelectorAll("article > section p")]
  .filter((p) => p.children.length === 0 && p.textContent.length > 150)
  .map((p) => {
    const range = document.createRange();
    const text = p.firstChild;
    const top = (at) => {
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      return range.getBoundingClientRect().top;
    };
    const lines = new Set();
    let full = 0;
    const bottom = top(text.length - 1);
    for (let at = 0; at < text.length; at++) {
      if (top(at) < bottom) { full++; lines.add(top(at)); }
    }
    return full / lines.size;
  })"""
COLUMNS = """() => {
  const pre = document.querySelector("div.highlight pre");
  pre.textContent = "x".repeat(88);
  return pre.scrollWidth - pre.clientWidth;
}"""

# A word longer than any line, at the end of every kind of prose; and the width then.
LONG_WORD = """() => {
  const kinds = "h1, h2, h3, p, li, blockquote, summary, #contents a, .turn a, .foot p";
  for (const prose of document.querySelectorAll(kinds)) {
    prose.append(" " + "abcdefghij".repeat(9));
  }
  return document.documentElement.scrollWidth;
}"""
FONTS = """() => document.fonts.ready
  .then((fonts) => [...fonts].some((font) => font.status === "loaded"))"""
# Which of the folded outputs are on the page.
REVEALED = """() => [...document.querySelectorAll(".reveal > .cell_output")]
  .map((output) => output.checkVisibility({ contentVisibilityAuto: true })
    && output.getBoundingClientRect().height > 0)"""

each_page = pytest.mark.parametrize("name", [*PAGES, "search"])
each_sight = pytest.mark.parametrize("sight", SIGHTS, ids=str)


@each_page
@each_sight
def test_a_page_asks_no_other_site_and_reports_no_error(visit, name, sight):
    seen = visit(name, sight)
    assert (seen.foreign, seen.errors) == ([], [])


@each_page
@each_sight
def test_a_page_never_scrolls_sideways_and_nothing_moves(visit, name, sight):
    seen = visit(name, sight)
    assert seen.width <= sight.width
    assert seen.moving == 0


@pytest.mark.parametrize("name", ["index", "ch01_state", "reference/bibliography"])
def test_a_word_that_is_longer_than_the_line_breaks(open_page, name):
    assert open_page(name, NARROW).evaluate(LONG_WORD) <= NARROW.width


@each_page
@each_sight
def test_no_text_of_a_figure_is_too_small_to_read(visit, name, sight):
    assert visit(name, sight).small == []


@each_page
@each_sight
def test_axe_finds_nothing(visit, name, sight):
    assert visit(name, sight).faults == []


@each_page
def test_a_page_is_light(visit, name):
    assert visit(name, WIDE).weight < HEAVIEST


def test_a_line_of_text_has_about_seventy_characters(open_page):
    lengths = open_page("index", WIDE).evaluate(LINE_LENGTHS)
    assert 65 <= sum(lengths) / len(lengths) <= 75


def test_eighty_eight_columns_of_code_fit_on_a_desktop(open_page):
    assert open_page("reference/lab", WIDE).evaluate(COLUMNS) <= 0


def test_the_first_tab_offers_to_skip_to_the_text(open_page):
    page = open_page("start", WIDE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_theme_follows_the_reader_and_is_remembered(open_page):
    page = open_page("start", Sight(1280, "dark"))
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.click(".theme")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_the_contents_open_on_a_phone(open_page):
    page = open_page("start", NARROW)
    assert not page.is_visible("#contents a >> nth=0")
    page.click(".menu")
    assert page.is_visible("#contents a >> nth=0")
    assert page.get_attribute(".menu", "aria-expanded") == "true"


def test_the_search_finds_a_page_by_a_word_in_it(open_page):
    page = open_page("search", WIDE)
    page.fill("main input", "idempotent")
    page.press("main input", "Enter")
    page.wait_for_selector("#search-results li")
    assert "Glossary" in page.inner_text("#search-results")


def test_what_happened_is_seen_when_asked_for_and_on_paper(open_page):
    page = open_page("ch01_state", WIDE)
    before = page.evaluate(REVEALED)
    assert before and not any(before)
    page.click(".reveal > summary >> nth=0")
    assert page.evaluate(REVEALED) == [True, *before[1:]]
    page.emulate_media(media="print")
    assert all(page.evaluate(REVEALED))


@pytest.mark.usefixtures("site")
def test_a_page_opened_as_a_file_reports_no_error(browser):
    context = browser.new_context()
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.goto((SITE / "index.html").as_uri())
    loaded = page.evaluate(FONTS)
    context.close()
    assert (said, loaded) == ([], True)
