"""Which format a request is in: its path tells, and where paths are the same, a field.

A client sends what it always sends; only its base URL and its key are the gateway's.
"""

import re
from collections.abc import Mapping

from examples.ch08_ai_gateway.providers.anthropic.format import Anthropic
from examples.ch08_ai_gateway.providers.base import Dialect, TwoSided
from examples.ch08_ai_gateway.providers.gemini.format import Gemini
from examples.ch08_ai_gateway.providers.mistral import Mistral
from examples.ch08_ai_gateway.providers.ollama.format import Ollama
from examples.ch08_ai_gateway.providers.openai.chat_format import OpenAI
from examples.ch08_ai_gateway.providers.openai.responses_format import Responses

PROVIDERS: Mapping[str, TwoSided] = {
    each.name: each for each in (OpenAI(), Anthropic(), Gemini(), Mistral(), Ollama())
}
CHAT, MODELS, COUNT = "chat", "models", "count"
OPENAI, MISTRAL, GENERATE = OpenAI(), Mistral(), Ollama(chat=False)
PATHS: Mapping[str, tuple[str, Dialect]] = {
    "/v1/chat/completions": (CHAT, OPENAI),
    "/v1/responses": (CHAT, Responses()),
    "/v1/messages": (CHAT, Anthropic()),
    "/v1/messages/count_tokens": (COUNT, Anthropic()),
    "/v1/models": (MODELS, OPENAI),
    "/v1beta/models": (MODELS, Gemini()),
    "/api/chat": (CHAT, Ollama()),
    "/api/generate": (CHAT, GENERATE),
    "/api/tags": (MODELS, Ollama()),
}
OF_GEMINI = re.compile(r"/v1(?:beta)?/models/.+:(?:generate|streamGenerate)Content")


def format_of(path: str, fields: Mapping[str, str]) -> tuple[str, Dialect]:
    """Return what is wanted, "" for nothing that is here, and in which format.

    `fields` have small names.
    """
    if OF_GEMINI.fullmatch(path):
        return CHAT, Gemini()
    wanted, dialect = PATHS.get(path, ("", OPENAI))
    if dialect is OPENAI:
        dialect = speaker(fields, wanted)
    return wanted, dialect


def speaker(fields: Mapping[str, str], wanted: str) -> Dialect:
    """Return who speaks on a path that several clients use."""
    if wanted != CHAT and "anthropic-version" in fields:
        return Anthropic()
    if wanted != CHAT and "x-goog-api-key" in fields:
        return Gemini()
    agent = fields.get("user-agent", "").lower()
    return MISTRAL if agent.startswith("mistral-client") else OPENAI
