"""Real sockets: open streams, clients that leave, the official SDK on either side."""

import asyncio
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager

import pytest
import requests
from werkzeug.serving import WSGIRequestHandler, make_server

from examples.ch10_mcp import (
    McpClient,
    NotificationBus,
    RequestStateCodec,
    bookshop_server,
    create_app,
)
from examples.ch10_mcp.__main__ import made_up
from examples.ch10_mcp.experiments.stage import RING, says_yes
from examples.ch10_mcp.serve import KEY_NAME, new_id
from examples.lab import MemoryStore
from examples.lab.serve import embedded_store, serve

APP = "examples.ch10_mcp.serve:create_from_config"
STREAMS = 40
START = 60.0  # seconds, for a machine that is busy
PATIENCE = 20.0  # seconds, for a machine that is busy

pytestmark = pytest.mark.slow


def open_streams(url):
    return requests.get(f"{url}/health", timeout=PATIENCE).json()["streams"]


def wait_for(reading, expected):
    deadline = time.monotonic() + PATIENCE
    while (seen := reading()) != expected:
        assert time.monotonic() < deadline, f"{seen}, not {expected}"
        time.sleep(0.05)


@pytest.mark.parametrize("store", ["memory", "shared"])
def test_forty_open_streams_stop_nobody_and_are_gone_when_their_clients_are(
    store, monkeypatch
):
    monkeypatch.setenv(KEY_NAME, made_up())
    with embedded_store() as redis:
        config = {"store": redis if store == "shared" else store}
        with serve(APP, config=config, front=None, start_seconds=START) as site:
            url = f"{site.url}/mcp"
            streams = [
                McpClient(requests.Session(), url).listen(toolsListChanged=True)
                for _ in range(STREAMS)
            ]
            methods = {next(stream)["method"] for stream in streams}
            assert methods == {"notifications/subscriptions/acknowledged"}
            assert open_streams(site.url) == STREAMS
            assert len(McpClient(requests.Session(), url).list_tools()) == 4
            for stream in streams:
                stream.close()
            wait_for(lambda: open_streams(site.url), 0)


def test_a_change_told_in_one_worker_is_heard_in_all(monkeypatch):
    monkeypatch.setenv(KEY_NAME, made_up())
    with embedded_store() as redis:
        config = {"store": redis, "conformance": True}
        with serve(
            APP, config=config, workers=3, front=None, start_seconds=START
        ) as site:
            url = f"{site.url}/mcp"
            streams = [
                McpClient(requests.Session(), url).listen(toolsListChanged=True)
                for _ in range(12)
            ]
            for stream in streams:
                next(stream)
            McpClient(requests.Session(), url).call("test_trigger_tool_change")
            heard = Counter(next(stream)["method"] for stream in streams)
            for stream in streams:
                stream.close()
    assert heard == {"notifications/tools/list_changed": 12}


class Quiet(WSGIRequestHandler):
    def log(self, *_args):
        """Say nothing."""


@contextmanager
def counted():
    """Our server on a real socket; yield its URL and a count of its requests."""
    store, seen = MemoryStore(), Counter()
    state_codec = RequestStateCodec(
        lambda: RING, "https://shop.example/mcp", time.time, new_id
    )
    app = create_app(
        server=bookshop_server(store, state_codec, new_id), bus=NotificationBus(store)
    )

    def counting(environ, start_response):
        name = environ.get("HTTP_MCP_NAME", "")
        seen[f"{environ.get('HTTP_MCP_METHOD')} {name}".strip()] += 1
        return app(environ, start_response)

    server = make_server("127.0.0.1", 0, counting, True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/mcp", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def yes(context, params):
    from mcp_types import ElicitResult  # noqa: PLC0415

    return ElicitResult(action="accept", content={"ok": True})


def test_the_official_client_lists_calls_asks_back_and_caches():
    sdk = pytest.importorskip("mcp", reason="the official SDK is not installed")

    async def drive(url):
        async with sdk.Client(url, mode="2026-07-28", elicitation_callback=yes) as c:
            for _ in range(3):
                tools = (await c.list_tools()).tools
            stock = await c.call_tool(
                "check_stock", {"book_id": "emma", "branch": "west"}
            )
            placed = await c.call_tool("place_order", {"book_id": "emma"})
            order = placed.structured_content["order_id"]
            back = await c.call_tool("refund_order", {"order_id": order})
            read = await c.read_resource("book://emma")
            return tools, stock, back, read

    with counted() as (url, seen):
        tools, stock, back, read = asyncio.run(drive(url))
    names = ["search_books", "check_stock", "place_order", "refund_order"]
    assert [tool.name for tool in tools] == names
    assert stock.structured_content["branch"] == "west"
    assert back.structured_content["cents"] == 895
    assert "Jane Austen" in read.contents[0].text
    assert seen["tools/list"] == 1
    assert seen["tools/call refund_order"] == 2


@contextmanager
def sdk_server():
    """The shop on the official SDK, as the command starts it."""
    pytest.importorskip("mcp", reason="the official SDK is not installed")
    command = [sys.executable, "-m", "examples.ch10_mcp", "--sdk", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            line = process.stdout.readline()
            assert line.startswith("sdk "), line
            url = line.split()[-1]
            yield url
        finally:
            process.terminate()
            process.stdout.read()


@pytest.fixture(scope="module")
def sdk_url():
    with sdk_server() as url:
        yield url


@pytest.mark.parametrize("mode", ["2026-07-28", "legacy"])
def test_the_shop_on_the_sdk_serves_both_eras(sdk_url, mode):
    import mcp  # noqa: PLC0415

    async def drive():
        async with mcp.Client(sdk_url, mode=mode, elicitation_callback=yes) as c:
            tools = (await c.list_tools()).tools
            placed = await c.call_tool("place_order", {"book_id": "emma"})
            order = placed.structured_content["order_id"]
            back = await c.call_tool("refund_order", {"order_id": order})
            return len(tools), back.structured_content["cents"]

    assert asyncio.run(drive()) == (4, 895)


def test_our_client_drives_the_sdk(sdk_url):
    client = McpClient(requests.Session(), sdk_url, input_handler=says_yes)
    assert client.list_tools()[0]["name"] == "search_books"
    order = client.call("place_order", book_id="emma")["structuredContent"]
    told = client.call("refund_order", order_id=order["order_id"])
    assert told["structuredContent"]["cents"] == 895


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "99999"], "99999"),
        (["--workers", "0"], "0"),
        (["--sdkk"], "--sdk"),
        (["--sdk", "--workers", "2"], "one process"),
    ],
)
def test_a_wrong_argument_is_one_line_and_status_2(arguments, said):
    command = [sys.executable, "-m", "examples.ch10_mcp", *arguments]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
