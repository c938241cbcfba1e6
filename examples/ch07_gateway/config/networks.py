"""Where an upstream may be: the public internet, and what the file allows besides."""

from functools import lru_cache
from ipaddress import ip_address, ip_network

# NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056), Teredo (RFC 4380)
TRANSLATED = ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")


def is_address_allowed(address: str, networks: tuple[str, ...]) -> bool:
    """Say whether a connection to an address may be opened.

    >>> is_address_allowed("169.254.169.254", ())
    False
    >>> is_address_allowed("127.0.0.1", ("127.0.0.0/8",))
    True
    """
    parsed = ip_address(address.partition("%")[0])
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    if parsed.is_global and not parsed.is_multicast and not carries(str(parsed)):
        return True
    return in_networks(str(parsed), networks)


def carries(address: str) -> bool:
    """Say whether it may carry an address of IPv4, which nobody has looked at."""
    return in_networks(address, TRANSLATED)


@lru_cache(4096)
def in_networks(address: str, networks: tuple[str, ...]) -> bool:
    """Say whether an address lies in one of the networks."""
    if not is_address(address):
        return False
    parsed = ip_address(address)
    return any(parsed in ip_network(network) for network in networks)


def is_address(host: str) -> bool:
    """Say whether a host is an address and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_network(text: str) -> bool:
    """Say whether a text is a network."""
    try:
        ip_network(text)
    except ValueError:
        return False
    return True
