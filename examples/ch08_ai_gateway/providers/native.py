"""Where caller and upstream speak the same format, and what is lost where not."""

from examples.ch08_ai_gateway.chat import ChatRequest
from examples.ch08_ai_gateway.providers.base import Fields, JsonObject, ProviderFormat
from examples.ch08_ai_gateway.providers.translation.members import UnsupportedField

MOST = 20  # names in one field


def is_native(provider: str, request: ChatRequest) -> bool:
    """Say whether an upstream can read what the caller wrote."""
    return request.native is not None and request.native.format == provider


def write_request(
    provider: ProviderFormat, request: ChatRequest
) -> tuple[str, JsonObject]:
    """Return path and body: the caller's own, or a translation.

    Raises UnsupportedField that names what no translation has a place for.
    """
    if request.native and is_native(provider.name, request):
        return provider.write_native(request, request.native)
    for member in request.unread:
        if member.refusal:
            raise UnsupportedField(f"{member.refusal}: {provider.name}", member.path)
    return provider.write_request(request)


def dropped_members(provider: ProviderFormat, request: ChatRequest) -> list[str]:
    """Return the names of what an upstream was not told."""
    if is_native(provider.name, request):
        return []
    dropped = [member.path for member in request.unread if not member.refusal]
    if "strict" in provider.lacks and any(tool.strict for tool in request.tools):
        dropped.append("tools.strict")
    if "user" in provider.lacks and request.user:
        dropped.append("user")
    more = len(dropped) - MOST
    return dropped if more <= 0 else [*dropped[:MOST], f"and {more} more"]


def native_fields(
    provider: ProviderFormat, request: ChatRequest, ours: Fields
) -> Fields:
    """Return our fields and the caller's, which win; none of them is a key."""
    if request.native is None or not is_native(provider.name, request):
        return ours
    theirs = request.native.fields
    names = {name for name, _ in theirs}
    return (*(field for field in ours if field[0].lower() not in names), *theirs)
