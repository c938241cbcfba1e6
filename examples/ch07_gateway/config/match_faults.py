"""What no request could ever match, and what to write instead."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from examples.ch07_gateway.config.networks import is_address
from examples.ch07_gateway.routing.request_target import (
    UNSUPPORTED_METHODS,
    ambiguity,
)
from examples.lab.redacted_url import redacted_url

Fault = tuple[str, str]  # what is wrong, and what to do about it
METHOD = re.compile(r"[A-Z][A-Z-]{0,19}")
FIELD = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")  # RFC 9110, section 5.1
SCOPE = re.compile(r"[!#-\[\]-~]{1,200}")  # RFC 6749, section 3.3
HOST = re.compile(r"(?=.{1,255}\Z)[a-z0-9-]+(\.[a-z0-9-]+)*")
# How others write "anything": a star, :name, {name}, <name>, .+ and a regexp's end.
WILDCARD = re.compile(r"\*|/:|[{<]|\.\+|\$$")
ORIGIN = re.compile(r"([a-z][a-z0-9+.-]*)://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]+)?")
DEFAULT_PORTS = {"http": ":80", "https": ":443"}
ROUTE_ALONE = "leave out hosts, and the route takes every host"
HOST_FORM = "a host has letters, digits, dots and dashes"


def prefix_faults(prefix: str) -> Iterator[Fault]:
    """Yield why no path begins with a prefix."""
    problem = f"is {prefix!r}"
    if prefix[:1] != "/":
        yield problem, "a prefix begins with one slash"
    elif found := WILDCARD.search(prefix):
        rest = prefix[: found.start()].rstrip("/") or "/"
        yield problem, f"a prefix takes all that is under it: write {rest!r}"
    elif not prefix.isascii():
        yield problem, f"paths are ASCII: write {quote(prefix)!r}"
    elif reason := ambiguity(prefix):
        yield problem, f"a prefix is spelt plainly, and this has {reason}"


def host_faults(host: str) -> Iterator[Fault]:
    """Yield why no request is for a host."""
    problem = f"has {host!r}"
    name = re.sub(r"^[a-z+]+://|[/?#].*$", "", host.lower()).rpartition("@")[2]
    if host in ("", "*"):
        yield problem, ROUTE_ALONE
    elif "*" in host or host.startswith("."):
        yield problem, "there are no wildcards: name each host, or leave out hosts"
    elif is_ipv6(name):
        plain = f"[{ip_address(name.strip('[').partition(']')[0])}]"
        if host.lower() != plain:
            yield problem, f"write {plain!r}"
    elif not HOST.fullmatch(host.lower()):
        bare = ascii_name(name.partition(":")[0].rstrip("."))
        yield problem, f"write {bare!r}" if HOST.fullmatch(bare) else HOST_FORM


def is_ipv6(name: str) -> bool:
    """Say whether a host is an address of IPv6, in brackets or not."""
    inner = name.strip("[").partition("]")[0]
    return ":" in inner and is_address(inner)


def ascii_name(name: str) -> str:
    """Return a name as it is written in a Host field."""
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return ""


def method_faults(method: str) -> Iterator[Fault]:
    """Yield why no request has a method."""
    if not METHOD.fullmatch(method):
        yield f"has {method!r}", 'write it like "GET"'
    elif method in UNSUPPORTED_METHODS:
        yield f"has {method!r}", "that method is never passed on"


def origin_faults(origin: str) -> Iterator[Fault]:
    """Yield why no browser names an origin (RFC 6454, section 6.1)."""
    found = ORIGIN.fullmatch(origin)
    if origin != "*" and (found is None or found[2] == DEFAULT_PORTS.get(found[1])):
        fix = 'write it as browsers do, like "https://app.example", or "*" for all'
        yield f"has {origin!r}", fix


def url_faults(url: str) -> Iterator[Fault]:
    """Yield why nobody could be asked at a URL."""
    parts = urlsplit(url)
    host = (parts.hostname or "").partition("%")[0]
    known = re.fullmatch(r"[a-z0-9._~-]+", host) or is_address(host)
    shape = parts.scheme in ("http", "https") and not parts.netloc.endswith(":")
    if not known or not shape or parts.port == 0:
        yield f"has {redacted_url(url)!r}", "write it like http://HOST:PORT"
    elif reason := ambiguity(parts.path.rstrip("/") or "/"):
        yield (
            f"has {redacted_url(url)!r}",
            f"its path is spelt plainly, and this has {reason}",
        )
