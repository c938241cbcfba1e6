"""Which format a request is in: its path tells, and where paths are the same, a field.

A client sends what it always sends; only its base URL and its key are the gateway's.
"""

import re
from collections.abc import Mapping

from examples.ch08_ai_gateway.providers.anthropic.format import AnthropicFormat
from examples.ch08_ai_gateway.providers.base import ChatFormat, ClientFormat
from examples.ch08_ai_gateway.providers.gemini.format import GeminiFormat
from examples.ch08_ai_gateway.providers.mistral import MistralFormat
from examples.ch08_ai_gateway.providers.ollama.format import OllamaFormat
from examples.ch08_ai_gateway.providers.openai.chat_format import OpenAIFormat
from examples.ch08_ai_gateway.providers.openai.responses_format import ResponsesFormat

PROVIDERS: Mapping[str, ChatFormat] = {
    each.name: each
    for each in (
        OpenAIFormat(),
        AnthropicFormat(),
        GeminiFormat(),
        MistralFormat(),
        OllamaFormat(),
    )
}
CHAT, MODELS, COUNT = "chat", "models", "count"
OPENAI, MISTRAL, GENERATE = OpenAIFormat(), MistralFormat(), OllamaFormat(chat=False)
PATHS: Mapping[str, tuple[str, ClientFormat]] = {
    "/v1/chat/completions": (CHAT, OPENAI),
    "/v1/responses": (CHAT, ResponsesFormat()),
    "/v1/messages": (CHAT, AnthropicFormat()),
    "/v1/messages/count_tokens": (COUNT, AnthropicFormat()),
    "/v1/models": (MODELS, OPENAI),
    "/v1beta/models": (MODELS, GeminiFormat()),
    "/api/chat": (CHAT, OllamaFormat()),
    "/api/generate": (CHAT, GENERATE),
    "/api/tags": (MODELS, OllamaFormat()),
}
GEMINI_PATH = re.compile(r"/v1(?:beta)?/models/.+:(?:generate|streamGenerate)Content")


def detect_format(path: str, fields: Mapping[str, str]) -> tuple[str, ClientFormat]:
    """Return what is wanted, "" for nothing that is here, and in which format.

    `fields` have small names.
    """
    if GEMINI_PATH.fullmatch(path):
        return CHAT, GeminiFormat()
    operation, client_format = PATHS.get(path, ("", OPENAI))
    if client_format is OPENAI:
        client_format = detect_client(fields, operation)
    return operation, client_format


def detect_client(fields: Mapping[str, str], operation: str) -> ClientFormat:
    """Return who speaks on a path that several clients use."""
    if operation != CHAT and "anthropic-version" in fields:
        return AnthropicFormat()
    if operation != CHAT and "x-goog-api-key" in fields:
        return GeminiFormat()
    agent = fields.get("user-agent", "").lower()
    return MISTRAL if agent.startswith("mistral-client") else OPENAI
