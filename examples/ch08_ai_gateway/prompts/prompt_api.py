"""A prompt that is an API: `POST /prompts/NAME` takes variables and nothing else."""

from collections.abc import Mapping

from examples.ch08_ai_gateway.chat import ChatMessage, ChatRequest
from examples.ch08_ai_gateway.prompts.template import PromptEndpoint
from examples.ch08_ai_gateway.providers.openai.chat_format import OpenAIFormat
from examples.ch08_ai_gateway.providers.translation.members import InvalidField

FOLDER = "/prompts/"


class PromptFormat(OpenAIFormat):
    """What a caller of a prompt speaks: values in, an answer in OpenAI's format out."""

    name = "prompt"

    def __init__(self, prompt: PromptEndpoint) -> None:
        self._prompt = prompt

    def read_request(self, body: object, target: str) -> ChatRequest:
        """Return the prompt with the values in it; raises InvalidField."""
        if not isinstance(body, dict):
            raise InvalidField("the body must be an object of variables", "")
        try:
            filled = self._prompt.template.fill(body)
        except ValueError as error:
            raise InvalidField(str(error), "") from None
        messages = tuple(ChatMessage(role, text) for role, text in filled)
        return ChatRequest(
            self._prompt.model, messages, max_tokens=self._prompt.max_tokens
        )


def find_prompt(
    path: str, prompts: Mapping[str, PromptEndpoint]
) -> PromptFormat | None:
    """Return what speaks at this path, or None: no prompt is there."""
    name = path.removeprefix(FOLDER)
    known = path.startswith(FOLDER) and name in prompts
    return PromptFormat(prompts[name]) if known else None
