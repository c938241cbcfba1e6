"""A shell around the client: a visitor who lists, asks for money back, and asks again.

python -m examples.ch10_mcp.visitor --port 8000
"""

import argparse
import sys
import time
from collections import Counter

import requests

from examples.ch10_mcp.client.client import CallFailed, McpClient
from examples.ch10_mcp.client.result_cache import ResultCache
from examples.ch10_mcp.protocol.constants import Json

ASKS = 20
BOOK = "emma"
YES: Json = {"action": "accept", "content": {"ok": True}}


def visit(url: str) -> list[str]:
    """Do it all; return what happened, one line each."""
    avoided: Counter[str] = Counter()
    client = McpClient(
        requests.Session(),
        url,
        cache=ResultCache(time.time),
        capabilities={"elicitation": {}},
        on_cache_hit=lambda method: avoided.update([method]),
    )
    for _ in range(ASKS):
        tools = client.list_tools()
        client.call("check_stock", book_id=BOOK, branch="west")
    listed = avoided["tools/list"]
    return [
        f"tools            {', '.join(str(tool['name']) for tool in tools)}",
        f"tools/list       {ASKS} asked for, {ASKS - listed} sent",
        f"check_stock      {ASKS} asked for, {ASKS - avoided['tools/call']} sent",
        *refunded(client),
    ]


def refunded(client: McpClient) -> list[str]:
    """Ask for money back, and send the user's answer three times."""
    order = client.call("place_order", book_id=BOOK)["structuredContent"]
    params = {"name": "refund_order", "arguments": {"order_id": order["order_id"]}}
    asked = client.request("tools/call", params)
    question = asked["inputRequests"]["confirm"]["params"]["message"]
    again = params | {
        "inputResponses": {"confirm": YES},
        "requestState": asked["requestState"],
    }
    receipts = [
        client.request("tools/call", again)["structuredContent"] for _ in range(3)
    ]
    told = question.replace(order["order_id"], "ORDER")
    different = len({receipt["receipt"] for receipt in receipts})
    return [
        f"refund_order     asks: {told}",
        f"the answer       sent {len(receipts)} times, receipts: {different}, "
        f"cents: {receipts[0]['cents']}",
    ]


def main() -> int | str:
    """Read the arguments and visit; return 0, or what went wrong."""
    parser = argparse.ArgumentParser(
        "python -m examples.ch10_mcp.visitor",
        description="List tools, look at stock, and get the money for a book back.",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=8000,
        metavar="P",
        help="of the server (default 8000)",
    )
    chosen = parser.parse_args()
    try:
        said = visit(f"http://127.0.0.1:{chosen.port}/mcp")
    except requests.RequestException:
        return (
            f"nobody answers on port {chosen.port}: "
            "start python -m examples.ch10_mcp, or give its --port"
        )
    except CallFailed as error:
        return f"the server refused: {error}"
    sys.stdout.write("\n".join(said) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
