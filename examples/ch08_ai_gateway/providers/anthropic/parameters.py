"""What shapes an answer, as Anthropic's messages call it."""

from examples.ch08_ai_gateway.providers.translation.parameters import ParameterNames

PARAMETERS: ParameterNames = {
    "max_tokens": ("max_tokens",),
    "temperature": ("temperature",),
    "top_p": ("top_p",),
    "top_k": ("top_k",),
    "stop": ("stop_sequences",),
}
