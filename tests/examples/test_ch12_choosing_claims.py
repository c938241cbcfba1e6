"""The claims page and the decision records: complete, linked, and as computed."""

import os
import re
from pathlib import Path

import pytest

from book._ext import reading
from examples.ch12_choosing.claims import VERDICTS, Claim, claims
from examples.ch12_choosing.experiments.measured import FILE, content
from examples.ch12_choosing.guide import example_names
from tests.authoring import tables
from tests.authoring.house import ROOT

BOOK = ROOT / "book"
PAGE = BOOK / "reference/claims.md"
FACTS = os.environ.get("CLAIMS_FACTS", "")
ALL = claims()

each_claim = pytest.mark.parametrize("claim", ALL, ids=lambda claim: claim.id)


@each_claim
def test_each_claim_has_a_verdict_a_condition_and_evidence(claim):
    assert claim.verdict in VERDICTS
    assert len(claim.when.split()) >= 4
    assert claim.said[0].isupper()
    assert claim.said.endswith(".")


@each_claim
def test_each_link_to_evidence_leads_to_a_heading(claim):
    for link in claim.evidence:
        page, _, anchor = link.partition("#")
        assert (BOOK / page).is_file(), link
        assert anchor in reading.anchors(BOOK / page), link


def test_no_claim_stands_twice():
    assert len({claim.id for claim in ALL}) == len(ALL)
    assert len({claim.said for claim in ALL}) == len(ALL)


def test_the_page_shows_each_claim_with_its_verdict_and_its_links():
    text = PAGE.read_text(encoding="utf-8")
    links = {link.target for link in reading.links(PAGE)}
    for claim in ALL:
        assert f"| {claim.said} | **{claim.verdict}** | {claim.when} |" in text
        assert {f"../{evidence}" for evidence in claim.evidence} <= links


@pytest.mark.skipif(not FILE.is_file(), reason="nothing has been measured yet")
@pytest.mark.parametrize(
    "claim", [c for c in ALL if c.cell], ids=lambda claim: claim.id
)
def test_a_claim_that_is_a_cell_of_the_table_has_its_verdict(claim):
    found = {(v["feature"], v["system"]): v["verdict"] for v in content()["verdicts"]}
    assert found[claim.cell] == claim.verdict


def test_a_claim_without_evidence_or_with_another_verdict_is_refused():
    told = {
        "id": "x",
        "said": "A.",
        "verdict": "holds",
        "when": "w",
        "evidence": ("e",),
    }
    for other in ({"verdict": "true"}, {"evidence": ()}, {"when": ""}):
        with pytest.raises(ValueError, match="x: "):
            Claim(**told | other)


@pytest.mark.skipif(not FACTS, reason="CLAIMS_FACTS names no list of claims")
def test_every_claim_of_the_list_is_answered():
    """The list is a Markdown file whose first table has a claim a row."""
    table = Path(FACTS).read_text(encoding="utf-8").split("| claim |")[1]
    rows = re.findall(r"^\| (?!-)(.+?) \| ch", table, flags=re.MULTILINE)
    assert len(rows) == len(ALL)


@pytest.mark.parametrize("name", ["claims", "adr", "choosing"])
def test_a_page_shows_its_table_as_it_is_computed(name):
    path = BOOK / f"reference/{name}.md"
    assert tables.pages()[path] == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", example_names())
def test_a_record_has_all_its_parts(name):
    text = (BOOK / "reference/adr.md").read_text(encoding="utf-8")
    for part in ("Context", "Decision", "Alternatives", "Consequences"):
        assert f"### {part} ({name})" in text
    assert f"### When to decide again ({name})" in text
