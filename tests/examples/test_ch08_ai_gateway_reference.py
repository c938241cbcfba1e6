"""The reference page's table of names is what the code translates."""

from pathlib import Path

from examples.ch08_ai_gateway.providers import mistral
from examples.ch08_ai_gateway.providers.anthropic import parameters as anthropic
from examples.ch08_ai_gateway.providers.gemini import parameters as gemini
from examples.ch08_ai_gateway.providers.ollama import parameters as ollama
from examples.ch08_ai_gateway.providers.openai import parameters as openai
from examples.ch08_ai_gateway.providers.translation.parameters import KINDS

PAGE = Path(__file__).resolve().parents[2] / "book/reference/ai_gateway.md"
FORMATS = {
    "OpenAI": openai.CHAT,
    "Responses": openai.RESPONSES,
    "Anthropic": anthropic.PARAMETERS,
    "Gemini": gemini.PARAMETERS,
    "Mistral": mistral.PARAMETERS,
    "Ollama": ollama.PARAMETERS,
}


def table():
    """The table, from the code."""
    rows = ["| parameter |" + "".join(f" {name} |" for name in FORMATS)]
    rows.append("|---" * (len(FORMATS) + 1) + "|")
    for name in (*KINDS, "stop"):
        cells = [written(FORMATS[each], name) for each in FORMATS]
        rows.append(f"| {name} |" + "".join(f" {cell} |" for cell in cells))
    return "\n".join(rows)


def written(names, parameter):
    """What a format calls a parameter."""
    if parameter == "user" and names is anthropic.PARAMETERS:
        return "`metadata.user_id`"
    found = names.get(parameter)
    return f"`{found[0]}`" if found else "stays" if parameter == "user" else "refused"


def test_the_page_shows_what_the_code_does():
    assert table() in PAGE.read_text("utf-8"), table()
