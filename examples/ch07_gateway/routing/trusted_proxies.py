"""What trusted proxies say of a client: X-Forwarded-*, or Forwarded (RFC 7239)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from examples.ch07_gateway.config import in_networks
from examples.ch07_gateway.errors import GatewayError
from examples.ch07_gateway.routing.request_target import HOST

FOR, PROTO = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"
HOST_FIELD, PORT = "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT"
X_FORWARDED, FORWARDED = (FOR, PROTO, HOST_FIELD, PORT), "HTTP_FORWARDED"
# Whoever sends one of these is a proxy, or says so.
PROXY_FIELDS = (*X_FORWARDED, FORWARDED, "HTTP_VIA", "HTTP_X_REAL_IP")
PAIR = re.compile(r'\s*([A-Za-z]+)=("(?:[^"\\]|\\.)*"|[^",;\s]+)\s*([;,]|$)')
NODE = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\w+)?|([0-9.]+):\w+")
PORTS = {"http": "80", "https": "443"}
LARGEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class ForwardedHop:
    """A client as a proxy saw it; a part that is empty was not said."""

    address: str
    scheme: str = ""
    host: str = ""
    port: str = ""
    by_forwarded: bool = False
    malformed: bool = False


def find_client(environ: Mapping[str, Any], trusted: tuple[str, ...]) -> ForwardedHop:
    """Return where the request comes from.

    Each proxy appends what it saw. Read from the right, the first one that no trusted
    proxy vouches for is the client; what stands left of it anybody may have written.
    """
    client = ForwardedHop(str(environ.get("REMOTE_ADDR") or ""))
    if not trusted or not in_networks(client.address, trusted):
        return client
    for hop in reversed(list(hops(environ, client.address))):
        if not hop.address:
            break
        client = hop
        if not in_networks(hop.address, trusted):
            break
    return client


def hops(environ: Mapping[str, Any], peer: str) -> Iterator[ForwardedHop]:
    """Yield what the proxies said, the nearest last.

    A proxy that writes X-Forwarded-* leaves Forwarded alone: then it is anybody's.
    """
    if any(name in environ for name in X_FORWARDED):
        addresses = [node(each) for each in split(environ.get(FOR, peer))]
        said = [aligned(environ.get(n, ""), len(addresses)) for n in X_FORWARDED[1:]]
        for address, *rest in zip(addresses, *said, strict=True):
            yield ForwardedHop(address, *rest)
    elif FORWARDED in environ:
        yield from parse_forwarded(environ[FORWARDED], peer)


def split(value: str) -> list[str]:
    """Return the members of a list."""
    return [each.strip() for each in value.split(",")]


def aligned(value: str, count: int) -> list[str]:
    """Return a list's members for as many hops; the last one, where the two differ."""
    values = split(value)
    return values if len(values) == count else values[-1:] * count


def node(text: str) -> str:
    """Return an address without its port and brackets (RFC 7239, section 6).

    >>> node("203.0.113.7:4711"), node("[2001:db8::7]:80"), node("2001:db8::7")
    ('203.0.113.7', '2001:db8::7', '2001:db8::7')
    """
    found = NODE.fullmatch(text)
    return (found[1] or found[2] if found else text)[:100]


def parse_forwarded(value: str, peer: str) -> list[ForwardedHop]:
    """Return the elements of a Forwarded field; one that is malformed says nothing."""
    elements: list[dict[str, str]] = [{}]
    at = 0
    while at < len(value) or (at and value[at - 1] in ";,"):
        if (found := PAIR.match(value, at)) is None:
            return [ForwardedHop(peer, malformed=True)]
        quoted = found[2].startswith('"')
        content = re.sub(r"\\(.)", r"\1", found[2][1:-1]) if quoted else found[2]
        elements[-1][found[1].lower()] = content
        if found[3] == ",":
            elements.append({})
        at = found.end()
    return [
        ForwardedHop(
            node(each.get("for", peer)),
            each.get("proto", ""),
            each.get("host", ""),
            by_forwarded=True,
        )
        for each in elements
    ]


def public_origin(client: ForwardedHop, scheme: str, host: str) -> tuple[str, str]:
    """Return the scheme and host that the client asked; raises GatewayError."""
    scheme = client.scheme.lower() or scheme
    if client.malformed or scheme not in PORTS:
        raise unclear("scheme" if not client.malformed else "Forwarded")
    host = client.host.lower() or host
    if not HOST.fullmatch(host):
        raise unclear("host")
    if not client.port:
        return scheme, host
    if not client.port.isdecimal() or not 0 < int(client.port) <= LARGEST_PORT:
        raise unclear("port")
    name, port = split_port(host)
    if port and client.host:
        return scheme, host
    return scheme, name if client.port == PORTS[scheme] else f"{name}:{client.port}"


def split_port(host: str) -> tuple[str, str]:
    """Return a host's name and its port, which may be empty.

    >>> split_port("shop:81"), split_port("[::1]")
    (('shop', '81'), ('[::1]', ''))
    """
    name, colon, port = host.rpartition(":")
    return (name, port) if colon and "]" not in port else (host, "")


def unclear(what: str) -> GatewayError:
    """Return the refusal of what a trusted proxy has passed on."""
    detail = f"the proxy in front passed on a {what} that is none"
    return GatewayError(400, "forwarded", detail)


def is_behind_unknown_proxy(
    environ: Mapping[str, Any], trusted: tuple[str, ...]
) -> bool:
    """Say whether a proxy stands between, and nobody has said of whom it speaks."""
    if in_networks(str(environ.get("REMOTE_ADDR") or ""), trusted):
        return not (FOR in environ or FORWARDED in environ)
    return any(name in environ for name in PROXY_FIELDS)
