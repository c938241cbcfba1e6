"""Words for programs in an error, read from and written for any format."""

from collections.abc import Iterator

CONTEXT, QUOTA, FILTER = (
    "context_length_exceeded",
    "insufficient_quota",
    "content_filter",
)
UNSUPPORTED, THREAD = "unsupported_parameter", "thread_unsupported_request"
TOO_LARGE = "request_too_large"  # one call asks for more than a minute may have
# Where a provider has no word of its own, its sentence tells.
SENTENCES = (
    ("prompt is too long", CONTEXT),
    ("exceeds the maximum number of tokens", CONTEXT),
    ("maximum context length", CONTEXT),
    ("exceeds the available context size", CONTEXT),
    ("context length", CONTEXT),
    ("exceed context limit", CONTEXT),
    ("credit balance is too low", QUOTA),
    ("exceeded your current quota", QUOTA),
    ("content management policy", FILTER),
    ("content filter", FILTER),
    ("request too large", TOO_LARGE),
)
SAME = {
    "exceed_context_size_error": CONTEXT,  # llama.cpp's
    "string_above_max_length": CONTEXT,
    "content_policy_violation": FILTER,
}
CODES = {CONTEXT, QUOTA, FILTER, TOO_LARGE}


def error_code(body: object, message: str) -> str:
    """Return the word of an error, in OpenAI's spelling where there is one.

    >>> error_code({"error": {"type": "x"}}, "prompt is too long: 9 tokens > 8 maximum")
    'context_length_exceeded'
    """
    error = body.get("error", body) if isinstance(body, dict) else None
    words = list(own_words(error)) if isinstance(error, dict) else []
    for word in words:
        if SAME.get(word, word) in CODES:
            return SAME.get(word, word)
    text = message.lower()
    for sentence, code in SENTENCES:
        if sentence in text:
            return code
    return next(iter(words), "")


def own_words(error: dict[str, object]) -> Iterator[str]:
    """Yield the words in an error, the most special one first."""
    details = error.get("details")
    places = details if isinstance(details, list) else [details]
    found = [error.get("code")]
    for place in places:
        if isinstance(place, dict):
            found += [place.get("error_code"), place.get("reason")]
    if (kind := error.get("type")) in SAME or kind in CODES:
        found.append(kind)
    for word in found:
        if isinstance(word, str) and word and not word.isdigit():
            yield word if word != word.upper() else word.lower()


def unsupported_code(param: str) -> str:
    """Return the word of a refusal: a client goes on without a thread, if told so."""
    return THREAD if param.partition(".")[0] == "thread" else UNSUPPORTED
