"""The numbers of a case as a table in Markdown."""

from examples.ch12_choosing.guide.case import told_fields
from examples.ch12_choosing.guide.words import short


def table() -> str:
    """Return each number with its group, its default and what it means."""
    rows = ["| group | number | default | meaning |", "|---|---|---|---|"]
    for name, each in told_fields():
        shown = "false" if each.truth else short(each.default)
        said = f"{each.says}, {each.unit}" if each.unit else each.says
        rows.append(f"| `[{each.group}]` | `{name}` | {shown} | {said} |")
    return "\n".join(rows)
