"""One resource, one spelling: a URI is brought into its normal form, or refused.

A grant decides on this form, and this form goes on to the server. What two readers
would take for two resources has none (RFC 3986, sections 6.2.2 and 7.3).
"""

import re
from functools import lru_cache
from unicodedata import normalize
from urllib.parse import unquote, unquote_to_bytes

from examples.ch10_mcp import InvalidParams
from examples.ch11_mcp_gateway.aggregate.prefixes import LONGEST_URI

URI = re.compile(
    r"([A-Za-z][A-Za-z0-9+.-]*):(//([^/?]*))?([^?]*)(\?.*)?"
)  # scheme, authority, path, query
EXPRESSION = re.compile(r"\{[+#./;?&]?\w[\w.,:*]*\}")  # of a template (RFC 6570)
MASK = "\x00"
PERCENT = re.compile(r"%([0-9A-Fa-f]{2})?")
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
HOST_FOLDS = {"http": ":80", "https": ":443", "ws": ":80", "wss": ":443", "ftp": ":21"}
DOTS = (".", "..")
TWO_READINGS = {"/", "\\", "%", "\x7f", *map(chr, range(32))}  # where encoded


class AmbiguousUri(InvalidParams):
    """It is no URI, or one that two servers may read in two ways."""

    def __init__(self, uri: str, why: str) -> None:
        super().__init__(f"the URI {uri[:60]!r} {why}")


@lru_cache(maxsize=4096)
def normal_uri(uri: str) -> str:
    """Return the one spelling of a URI or of a template; raises AmbiguousUri.

    >>> normal_uri("FILE://localhost/a/./b/../%63")
    'file:///a/c'
    """
    if len(uri) > LONGEST_URI or not (uri.isascii() and uri.isprintable()):
        raise AmbiguousUri(uri, f"must be printable ASCII, at most {LONGEST_URI} long")
    expressions = EXPRESSION.findall(uri)
    masked = EXPRESSION.sub(MASK, uri)
    found = URI.fullmatch(masked)
    if found is None or "#" in masked or "\\" in masked or masked.endswith((" ", "?")):
        raise AmbiguousUri(
            uri, "has no scheme, or a fragment, a backslash, a loose end"
        )
    scheme = found[1].lower()
    path, query = (decoded(uri, part or "") for part in found.group(4, 5))
    authority = normal_authority(uri, scheme, found[3], query)
    path = without_dots(uri, path, rooted=authority is not None or path[:1] == "/")
    if scheme in HOST_FOLDS and not path:
        path = "/"
    front = "" if authority is None else f"//{authority}"
    normal = f"{scheme}:{front}{path}{query}"
    if normal.count(MASK) != len(expressions):
        raise AmbiguousUri(uri, "has a variable that a dot segment takes away")
    parts = normal.split(MASK)
    return parts[0] + "".join(map("".join, zip(expressions, parts[1:], strict=True)))


def normal_authority(
    uri: str, scheme: str, authority: str | None, query: str
) -> str | None:
    """Return the authority; the case of a host counts where no standard says not."""
    if scheme == "file":  # it names a file of its server, and has no query (RFC 8089)
        if (authority or "").lower() not in ("", "localhost") or query:
            raise AmbiguousUri(uri, "names another host, or has a query")
        return ""
    if authority in DOTS or "%" in (authority or "") or "@" in (authority or ""):
        raise AmbiguousUri(uri, "has an authority with dots alone, '%' or '@'")
    if authority is not None and scheme in HOST_FOLDS:
        return authority.lower().removesuffix(HOST_FOLDS[scheme]).removesuffix(":")
    return authority


def decoded_octet(found: re.Match[str]) -> str:
    """Decode an octet that need not be encoded; another gets capital letters."""
    if found[1] is None:
        raise AmbiguousUri(found.string, "has a '%' without two digits")
    character = chr(int(found[1], 16))
    if character in TWO_READINGS:
        why = f"has {found[0]}, which some decode and some do not"
        raise AmbiguousUri(found.string, why)
    return character if UNRESERVED.fullmatch(character) else found[0].upper()


def decoded(uri: str, part: str) -> str:
    """Decode what need not be encoded, where the rest is text in one form."""
    text = PERCENT.sub(decoded_octet, part)
    try:
        words = unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise AmbiguousUri(uri, "has bytes that are no UTF-8") from None
    if normalize("NFC", words) != words:
        raise AmbiguousUri(uri, "has a letter in two parts: write it in form NFC")
    return text


def without_dots(uri: str, path: str, rooted: bool) -> str:
    """Take out dot segments and doubled slashes (RFC 3986, section 5.2.4)."""
    segments = path.split("/")
    bare = [one.partition(";")[0] for one in segments]
    dotted = any(one in DOTS for one in bare)
    if dotted and (not rooted or "//" in path or segments != bare):
        raise AmbiguousUri(uri, "has dots beside '//' or ';', or without a root")
    kept: list[str] = []
    for one in segments[1:] if dotted else ():
        if one == "..":
            kept = kept[:-1]
        elif one != ".":
            kept.append(one)
    if dotted:
        path = "/" + "/".join(kept) + ("/" if kept and segments[-1] in DOTS else "")
    return re.sub("/{2,}", "/", path) if rooted else path


def loose_uri(normal: str) -> str:
    """Return what all spellings share that any server might take for one resource.

    A withdrawal compares this: it may take too much, and never too little.

    >>> loose_uri("web://A.example/b%21/") == loose_uri("web://a.example/b!")
    True
    """
    scheme, _, rest = normal.partition(":")
    authority = re.match("//([^/?]*)|", rest)
    host = (authority and authority[1]) or ""
    rest = rest.removeprefix("//").removeprefix(host)
    return f"{scheme}:{host.lower()}{unquote(rest).rstrip('/')}"
