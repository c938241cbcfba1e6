"""What shapes an answer, as Ollama's options call it."""

from examples.ch08_ai_gateway.providers.translation.parameters import ParameterNames

PARAMETERS: ParameterNames = {
    "max_tokens": ("num_predict",),
    "temperature": ("temperature",),
    "top_p": ("top_p",),
    "top_k": ("top_k",),
    "seed": ("seed",),
    "frequency_penalty": ("frequency_penalty",),
    "presence_penalty": ("presence_penalty",),
    "stop": ("stop",),
}
UNLIMITED = (-1, -2)  # num_predict: without end, and while the context lasts
