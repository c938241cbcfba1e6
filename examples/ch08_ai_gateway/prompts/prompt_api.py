"""A prompt that is an API: `POST /prompts/NAME` takes variables and nothing else."""

from collections.abc import Mapping

from examples.ch08_ai_gateway.chat import Message, Request
from examples.ch08_ai_gateway.prompts.template import Prompt
from examples.ch08_ai_gateway.providers.common.members import BadField
from examples.ch08_ai_gateway.providers.openai.chat_format import OpenAI

FOLDER = "/prompts/"


class Prompted(OpenAI):
    """What a caller of a prompt speaks: values in, an answer in OpenAI's format out."""

    def __init__(self, prompt: Prompt) -> None:
        self._prompt = prompt

    def read_request(self, body: object, target: str) -> Request:
        """Return the prompt with the values in it; raises BadField."""
        if not isinstance(body, dict):
            raise BadField("the body must be an object of variables", "")
        try:
            filled = self._prompt.template.fill(body)
        except ValueError as error:
            raise BadField(str(error), "") from None
        messages = tuple(Message(role, text) for role, text in filled)
        return Request(self._prompt.model, messages, max_tokens=self._prompt.max_tokens)


def prompted(path: str, prompts: Mapping[str, Prompt]) -> Prompted | None:
    """Return what speaks at this path, or None: no prompt is there."""
    name = path.removeprefix(FOLDER)
    known = path.startswith(FOLDER) and name in prompts
    return Prompted(prompts[name]) if known else None
