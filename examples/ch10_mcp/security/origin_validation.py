"""Which hosts and origins may come in: against DNS rebinding (streamable-http)."""

from urllib.parse import urlsplit

from werkzeug.exceptions import Forbidden, HTTPException

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


class MisdirectedRequest(HTTPException):
    """The Host is none of ours (RFC 9110, section 15.5.20)."""

    code = 421
    description = "this server does not answer for that host"


def validate_origin(host: str, origin: str | None, hosts: frozenset[str]) -> None:
    """Refuse a page that was led here by its own name's address (DNS rebinding).

    Raises MisdirectedRequest for a foreign Host, Forbidden for a foreign Origin.
    """
    if hostname(host) not in hosts:
        raise MisdirectedRequest
    if origin is not None and hostname(urlsplit(origin).netloc) not in hosts:
        raise Forbidden("this came from a page of another site")


def hostname(host: str) -> str:
    """Return a host without its port.

    >>> hostname("localhost:8000"), hostname("[::1]:8000"), hostname("Shop")
    ('localhost', '[::1]', 'shop')
    """
    name = host.lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0]
