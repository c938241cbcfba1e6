"""When is a model's answer cacheable at all? And under which key?

A response may be shared when it depends on nothing but its key and time (chapter 1). A
model's answer depends on chance too. At temperature 0 it hardly does; above, a cache
gives one throw of the dice to everyone, which is for the owner to want.
"""

from dataclasses import asdict, dataclass
from hashlib import sha256

from examples.bookshop.jsontext import encode
from examples.ch08_ai_gateway.chat import ChatRequest, ChatResponse, FinishReason

# How an answer is sent, and not what it is; `native` says all of it once more.
DELIVERY = ("stream", "stream_usage", "native")


@dataclass(frozen=True, slots=True)
class TenantRequest:
    """A request with all that decides about its answer: who asks, and how."""

    tenant: str
    request: ChatRequest
    masked: bool = False  # values were hidden, and the answer may hold them
    no_store: bool = False  # the caller said so (Cache-Control)


def why_not_reused(
    incoming: TenantRequest, any_temperature: bool = False
) -> str | None:
    """Say why no cache may answer this request, or None: it may."""
    if incoming.no_store:
        return "no-store"
    if incoming.masked:
        return "masked"
    if any(member.refusal for member in incoming.request.unread):
        return "members"  # what they ask for, an answer that was kept may not have
    if incoming.request.tools:
        return "tools"  # an answer may be an act, and acts have a time
    if incoming.request.temperature != 0 and not any_temperature:
        return "temperature"
    return None


def why_not_stored(
    incoming: TenantRequest, answer: ChatResponse, answered_by: str
) -> str | None:
    """Say why this answer must not be kept, or None: it may."""
    if answer.finish is not FinishReason.STOP or answer.tool_calls:
        return str(answer.finish)  # cut off, filtered, or half of a conversation
    if answered_by != incoming.request.model:
        return "stand-in"  # the caller would get the weaker model after the incident
    if not answer.text:
        return "empty"
    return None


def cache_key(incoming: TenantRequest) -> str:
    """Return the key: tenant, model, and all that shapes the answer.

    The tenant's own customer (`user`) is part of it: "where is my order?" has as many
    answers as there are customers.
    """
    return _digest([incoming.tenant, _shape(incoming.request)])


def semantic_scope(incoming: TenantRequest) -> str:
    """Return what two questions must have in common before they are compared.

    All but the last message: another system prompt, another model, or another course
    of the conversation is another question in the same words.
    """
    shape = _shape(incoming.request)
    shape["messages"] = list(incoming.request.messages[:-1])
    return _digest([incoming.tenant, shape])


def _shape(request: ChatRequest) -> dict[str, object]:
    members = asdict(request)
    return {name: members[name] for name in members if name not in DELIVERY}


def _digest(value: object) -> str:
    return sha256(encode(value)).hexdigest()
