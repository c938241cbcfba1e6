"""A shell around the client: two visitors, what each sees, and what each may do.

python -m examples.ch11_mcp_gateway.visitor --port 8000
"""

import argparse
import re
import sys
from collections.abc import Iterator

import requests

from examples.ch10_mcp import EVENT_STREAM, JSON, CallFailed, McpClient

USERS, PASSWORD = ("demo-guest", "demo-staff"), "demo"
ORDER, NOTHING, BOOK = "shop__place_order", "shop__no_such_tool", "books__readBook"
WELL_KNOWN = "/.well-known/oauth-authorization-server"  # RFC 8414, section 3
METADATA = re.compile(r'resource_metadata="?([^",]+)')
HEAD = {"Accept": f"{JSON}, {EVENT_STREAM}", "Content-Type": JSON}
PROMISED = 60_000  # the shop's ttlMs
TIMEOUT = 10.0  # seconds


def token(url: str, user: str) -> str:
    """Get a token as every MCP client does: the refusal says where (RFC 9728).

    Raises LookupError if the gateway does not say it.
    """
    refused = requests.post(url, headers=HEAD, timeout=TIMEOUT)
    told = METADATA.search(refused.headers.get("WWW-Authenticate", ""))
    if told is None:
        raise LookupError("it does not say where tokens come from")
    resource = requests.get(told[1], timeout=TIMEOUT).json()
    issuer = resource["authorization_servers"][0]
    about = requests.get(f"{issuer}{WELL_KNOWN}", timeout=TIMEOUT).json()
    asked = {"grant_type": "client_credentials", "resource": resource["resource"]}
    reply = requests.post(
        about["token_endpoint"], asked, auth=(user, PASSWORD), timeout=TIMEOUT
    )
    return str(reply.json()["access_token"])


def visit(url: str) -> Iterator[str]:
    """Do it all; yield what happened, one line each."""
    clients = {
        user: McpClient(requests.Session(), url, token=token(url, user))
        for user in USERS
    }
    yield "tokens      made for this gateway, by the issuer that its refusal names"
    seen = {user: names(client) for user, client in clients.items()}
    for user, listed in seen.items():
        yield f"{user}  sees {len(listed)} tools"
    guest, staff = USERS
    yield f"{staff}  alone sees {', '.join(sorted(seen[staff] - seen[guest]))}"
    for user, client in clients.items():
        for name in (ORDER, NOTHING):
            yield f"{user}  calls {name}: {called(client, name)}"
    result = clients[guest].request("tools/list")
    less = "less than" if result["ttlMs"] < PROMISED else "as much as"
    yield f"tools/list  {result['cacheScope']}, for {less} the shop promised"
    yield f"{BOOK}  {called(clients[guest], BOOK)}"


def names(client: McpClient) -> set[str]:
    """Return the names of the tools that a client sees."""
    return {str(one["name"]) for one in client.list_tools()}


def called(client: McpClient, name: str) -> str:
    """Call a tool for Emma; return what came of it."""
    try:
        told = client.call(name, book_id="emma")["structuredContent"]
    except CallFailed as error:
        return str(error)
    cents = told.get("cents", told.get("price_cents"))
    return f"{told.get('title', 'ordered')}, {cents} cents"


def main() -> int | str:
    """Read the arguments and visit; return 0, or what went wrong."""
    parser = argparse.ArgumentParser(
        "python -m examples.ch11_mcp_gateway.visitor",
        description="See what two users are shown, and try what one of them is not.",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=8000,
        metavar="P",
        help="of the gateway (default 8000)",
    )
    chosen = parser.parse_args()
    try:
        for line in visit(f"http://127.0.0.1:{chosen.port}/mcp"):
            sys.stdout.write(f"{line}\n")
    except requests.RequestException:
        return (
            f"nobody answers on port {chosen.port}: "
            "start python -m examples.ch11_mcp_gateway, or give its --port"
        )
    except (CallFailed, LookupError) as error:
        return f"the gateway on port {chosen.port} refused: {error}"
    return 0


if __name__ == "__main__":
    sys.exit(main())
