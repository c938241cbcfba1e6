"""The list of models, as each client wants to read it."""

from collections.abc import Callable, Iterable

from examples.ch08_ai_gateway.providers.base import Written

EPOCH = "1970-01-01T00:00:00Z"


def of_openai(names: Iterable[str]) -> Written:
    """Write the list for clients of OpenAI and Mistral."""
    listed = [
        {"id": n, "object": "model", "created": 0, "owned_by": n.partition("/")[0]}
        for n in names
    ]
    return {"object": "list", "data": listed}


def of_anthropic(names: Iterable[str]) -> Written:
    """Write the list for clients of Anthropic."""
    listed = [
        {"type": "model", "id": n, "display_name": n, "created_at": EPOCH}
        for n in names
    ]
    ends = {f"{end}_id": listed[at]["id"] if listed else None
            for end, at in (("first", 0), ("last", -1))}  # fmt: skip
    return {"data": listed, "has_more": False, **ends}


def of_gemini(names: Iterable[str]) -> Written:
    """Write the list for clients of Gemini."""
    methods = ["generateContent"]
    listed = [
        {"name": f"models/{n}", "supportedGenerationMethods": methods} for n in names
    ]
    return {"models": listed}


def of_ollama(names: Iterable[str]) -> Written:
    """Write the list for clients of Ollama."""
    return {"models": [{"name": n, "model": n} for n in names]}


LISTS: dict[str, Callable[[Iterable[str]], Written]] = {
    "anthropic": of_anthropic,
    "gemini": of_gemini,
    "ollama": of_ollama,
}


def models_list(names: Iterable[str], dialect: str) -> Written:
    """Write the list of models in the format of a dialect."""
    return LISTS.get(dialect, of_openai)(names)
