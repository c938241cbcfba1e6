"""The reference page's table of names is what the code translates."""

from pathlib import Path

from examples.ch08_ai_gateway.providers.common import parameters
from examples.ch08_ai_gateway.providers.common.parameters import KINDS

PAGE = Path(__file__).resolve().parents[2] / "book/reference/ai_gateway.md"
FORMATS = ("OpenAI", "Responses", "Anthropic", "Gemini", "Mistral", "Ollama")


def table():
    """The table, from the code."""
    rows = ["| parameter |" + "".join(f" {name} |" for name in FORMATS)]
    rows.append("|---" * (len(FORMATS) + 1) + "|")
    for name in (*KINDS, "stop"):
        cells = [written(getattr(parameters, each.upper()), name) for each in FORMATS]
        rows.append(f"| {name} |" + "".join(f" {cell} |" for cell in cells))
    return "\n".join(rows)


def written(names, parameter):
    """What a format calls a parameter."""
    if parameter == "user" and names is parameters.ANTHROPIC:
        return "`metadata.user_id`"
    found = names.get(parameter)
    return f"`{found[0]}`" if found else "stays" if parameter == "user" else "refused"


def test_the_page_shows_what_the_code_does():
    assert table() in PAGE.read_text("utf-8"), table()
