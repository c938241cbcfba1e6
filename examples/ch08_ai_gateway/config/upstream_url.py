"""The URL of an upstream: a place to put paths behind, and one that may be asked."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from examples.ch07_gateway import TomlTable, is_address_allowed
from examples.lab.redacted_url import redacted_url

VERSIONS = ("/v1", "/v1beta", "/api")  # these paths are the format's, not the file's
HERE = {"localhost": "127.0.0.1"}


def check_url(section: TomlTable, url: str, networks: tuple[str, ...]) -> None:
    """Note what is wrong with a URL, and what to write."""
    if not is_base_url(url):
        fix = "write http://HOST[:PORT][/PATH]"
        section.fault("url", f"is {redacted_url(url)!r:.80}", fix)
        return
    base = url.rstrip("/")
    for version in VERSIONS:
        if base.endswith(version):
            fix = f'write url = "{base.removesuffix(version)}"; the path is added here'
            section.fault("url", f"ends with {version}", fix)
    host = urlsplit(url).hostname or ""
    address = HERE.get(host, host)
    if is_address(address) and not is_address_allowed(address, networks):
        network = "127.0.0.0/8" if address.startswith("127.") else address
        fix = f'write networks = ["{network}"] in [gateway]'
        section.fault("url", f"is at {host}, no public address", fix)


def is_address(host: str) -> bool:
    """Say whether a host is an address and no name."""
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def is_base_url(url: str) -> bool:
    """Say whether a URL is a place to put paths behind."""
    try:
        parts = urlsplit(url)
        rest = parts.query or parts.fragment or "@" in url or parts.port == 0
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not rest
