"""The linter's findings beside those of Spectral and Redocly, where these are."""

import pytest

from tests.bench.ch09_linters import DESCRIPTIONS, command, compared

# What only one side says, and why.
EXPLAINED = {
    ("spectral", "only ours", "info-contact", "info"),  # an empty contact is none
    ("redocly", "only ours", "oas3-unused-component", "components/schemas/Old"),
}  # nothing refers to Old, which is itself a reference


@pytest.mark.slow
@pytest.mark.parametrize("path", DESCRIPTIONS, ids=lambda path: path.stem)
def test_findings_of_shared_rules_agree_by_place(path):
    if command("spectral") is None and command("redocly") is None:
        pytest.skip("neither spectral nor redocly is here (npm, Node 20)")
    for name, row in compared(path).items():
        differences = {
            (name, side, *found)
            for side in ("only ours", "only theirs")
            for found in row[side]
        }
        assert row["agree"] > 3
        assert differences <= EXPLAINED
