"""The book around the chapters: nothing lost, no link dead, nothing from elsewhere."""

import re

import pytest
import yaml
from werkzeug import Response

from book._ext import reading
from examples.lab.figures import palette
from tests.authoring.house import ROOT

BOOK = ROOT / "book"
ASSETS = BOOK / "assets"
PAGES = reading.pages(BOOK)
LINKS = [link for page in PAGES for link in reading.links(page) if link.inside]
BIBLIOGRAPHY = BOOK / "reference/bibliography.md"
FURTHER = "Further reading"
MEANINGS = ("fresh", "stale", "miss", "failed", "private", "ink", "quiet")
READABLE = 4.5  # the contrast that WCAG 2.2 asks of text

each_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(BOOK).as_posix()
)


def listed(entry):
    """The pages that an entry of the table of contents names, with those below it."""
    found = [entry[key] for key in ("root", "file") if key in entry]
    for below in ("parts", "chapters", "sections"):
        for child in entry.get(below, []):
            found += listed(child)
    return found


def test_the_table_of_contents_lists_every_page_once():
    toc = listed(yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8")))
    present = [p.relative_to(BOOK).with_suffix("").as_posix() for p in PAGES]
    assert sorted(toc) == sorted(present)


@each_page
def test_every_link_leads_to_a_file_and_a_heading(page):
    links = [link for link in LINKS if link.page == page]
    dead = [one.target for one in links if not one.path.exists()]
    lost = [
        one.target
        for one in links
        if one.anchor
        and one.path in PAGES
        and one.anchor not in reading.anchors(one.path)
    ]
    assert (dead, lost) == ([], [])


@each_page
def test_a_page_begins_with_its_one_title(page):
    assert [level for level, _ in reading.headings(page)].count(1) == 1
    assert reading.headings(page)[0][0] == 1


def entries():
    """The bibliography's entries by anchor, each with the part it stands in."""
    part, found = "", {}
    for level, words in reading.headings(BIBLIOGRAPHY):
        if level == 2:
            part = words
        elif level == 3:
            found[reading.slug(words)] = part
    return found


def citations():
    return [link for link in LINKS if link.path == BIBLIOGRAPHY and link.anchor]


def test_a_citation_says_the_name_of_its_source():
    wrong = [
        f"{link.page.name}: [{link.text}] for {link.anchor}"
        for link in citations()
        if reading.slug(link.text) not in link.anchor
        and link.anchor not in reading.slug(link.text)
    ]
    assert wrong == []


def test_every_source_is_cited_or_is_further_reading():
    cited = {link.anchor for link in citations()}
    assert [
        anchor
        for anchor, part in entries().items()
        if anchor not in cited and part != FURTHER
    ] == []


def test_the_code_on_the_page_of_the_laboratory_runs():
    page = reading.prose(BOOK / "reference/lab.md")
    snippets = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names = {"make": lambda node: Response(node.name)}
    names |= {"alice_shops": lambda: "alice", "bob_shops": lambda: "bob"}
    for snippet in snippets:
        if "serve(" not in snippet:  # real processes are the business of slow tests
            exec(snippet, names)
    assert len(names["net"].trace) == 1


def test_every_term_of_the_glossary_has_a_source_and_a_chapter():
    prose = reading.prose(BOOK / "reference/glossary.md")
    terms = re.split(r"^### (.+)$", prose, flags=re.MULTILINE)[1:]
    said = dict(zip(terms[::2], terms[1::2], strict=True))
    complete = re.compile(r"\S\. \*(General use|.*\[.+\]\(.+\)).*\*\s+Chapter \d+\.")
    assert [term for term, text in said.items() if not complete.search(text)] == []


def theme(name):
    """The variables that a theme sets, from the one place where they are written."""
    css = (ASSETS / "tokens.css").read_text(encoding="utf-8")
    block = re.search(rf'html\[data-theme="{name}"\] {{(.*?)}}', css, re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#\w{6})", block[1]))


@pytest.mark.parametrize(
    ("name", "figures"), [("light", palette.LIGHT), ("dark", palette.DARK)]
)
def test_page_and_figures_give_each_meaning_the_same_colour(name, figures):
    colours = theme(name)
    assert {meaning: colours[f"lab-{meaning}"] for meaning in MEANINGS} == figures


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "tint"])
def test_every_colour_of_text_is_readable_on_page_and_code(name, ground):
    colours = theme(name)
    text = [f"lab-{meaning}" for meaning in MEANINGS]
    text += [colour for colour in colours if colour.startswith("code-")]
    faint = [t for t in text if contrast(colours[t], colours[ground]) < READABLE]
    assert faint == []


def test_no_asset_names_another_site():
    text = [p for p in ASSETS.rglob("*") if p.suffix in {".css", ".js", ".svg"}]
    urls = {
        (path.name, url)
        for path in text
        for url in re.findall(r"(?:https?:)?//[\w.-]+\.\w+", path.read_text("utf-8"))
    }
    assert urls == {("mark.svg", "http://www.w3.org")}
