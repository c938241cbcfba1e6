"""What shapes an answer, as OpenAI's two formats call it."""

from examples.ch08_ai_gateway.providers.translation.parameters import ParameterNames

CHAT: ParameterNames = {
    "max_tokens": ("max_completion_tokens", "max_tokens"),
    "temperature": ("temperature",),
    "top_p": ("top_p",),
    "seed": ("seed",),
    "frequency_penalty": ("frequency_penalty",),
    "presence_penalty": ("presence_penalty",),
    "stop": ("stop",),
    "user": ("user",),
}
RESPONSES: ParameterNames = {
    "max_tokens": ("max_output_tokens",),
    "temperature": ("temperature",),
    "top_p": ("top_p",),
    "user": ("user",),
}
