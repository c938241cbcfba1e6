"""What shapes an answer, as Gemini's generationConfig calls it."""

from examples.ch08_ai_gateway.providers.translation.parameters import ParameterNames

PARAMETERS: ParameterNames = {
    "max_tokens": ("maxOutputTokens", "max_output_tokens"),
    "temperature": ("temperature",),
    "top_p": ("topP", "top_p"),
    "top_k": ("topK", "top_k"),
    "seed": ("seed",),
    "frequency_penalty": ("frequencyPenalty",),
    "presence_penalty": ("presencePenalty",),
    "stop": ("stopSequences", "stop_sequences"),
}
