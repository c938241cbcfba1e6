"""Real sockets: the official client, servers that die, clients that leave."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from examples.ch03_tokens import KeyRing
from examples.ch10_mcp import CallFailed, McpClient
from examples.ch10_mcp.__main__ import made_up as made_up_state
from examples.ch10_mcp.serve import KEY_NAME
from examples.ch11_mcp_gateway.demo import generated_key
from examples.ch11_mcp_gateway.serve import GATEWAY_KEYS
from examples.lab.serve import embedded_store, serve

SERVER = "examples.ch10_mcp.serve:create_from_config"
GATEWAY = "examples.ch11_mcp_gateway.serve:create_from_config"
ISSUER, RESOURCE = "https://issuer.example", "https://tools.example/mcp"
START = 60.0  # seconds, for a machine that is busy
PATIENCE = 20.0  # seconds, for a machine that is busy
CONFIG = """
[gateway]
networks = ["127.0.0.0/8"]

[jwt]
issuer = "https://issuer.example"
audience = "https://tools.example/mcp"
keys.people = { kty = "OKP", crv = "Ed25519", alg = "EdDSA", x = "PUBLIC" }

[servers.shop]
url = "SHOP/mcp"
may_ask = ["elicitation", "sampling", "roots"]
timeout = 8.0
breaker_seconds = 1.0

[servers.desk]
url = "DESK/mcp"
breaker_seconds = 1.0

[grants.everybody]
users = ["*"]
tools = ["shop__*", "desk__search_books"]
prompts = ["shop__*"]
resources = ["shop+*"]

[limits.orders]
tools = ["shop__place_order"]
quota = 5
window = 3600
"""

pytestmark = pytest.mark.slow


def wait_for(reading, expected):
    deadline = time.monotonic() + PATIENCE
    while (seen := reading()) != expected:
        assert time.monotonic() < deadline, f"{seen}, not {expected}"
        time.sleep(0.1)


def ring_of(text):
    keys = json.loads(text)["keys"]
    return KeyRing(tuple(keys), keys[-1]["kid"])


class Site:
    """Two servers and a gateway, each in processes of its own."""

    def __init__(self, folder, running, store="memory", workers=1, desk=True):
        self.folder, self.running, self.store = folder, running, store
        self.people = ring_of(generated_key("people"))
        self.shop = self.started(SERVER, conformance=True)
        self.desk = self.started(SERVER) if desk else self.shop
        public = self.people.public_keys()["keys"][0]["x"]
        text = CONFIG.replace("PUBLIC", public).replace("SHOP", self.shop.url)
        self.file = folder / "tools.toml"
        self.file.write_text(text.replace("DESK", self.desk.url), "utf-8")
        self.log = folder / "audit.log"
        self.gate = self.gateway(workers)
        self.url = f"{self.gate.url}/mcp"

    def started(self, app, workers=1, **config):
        return self.running.enter_context(
            serve(app, config=config, workers=workers, front=None, start_seconds=START)
        )

    def gateway(self, workers=1):
        return self.started(
            GATEWAY, workers, config=str(self.file), store=self.store,
            log=str(self.log), folder=str(self.folder),
        )  # fmt: skip

    def token(self, user="ada"):
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": RESOURCE, "sub": user, "iat": now}
        return self.people.sign(claims | {"exp": now + 600})

    def client(self, user="ada", url="", **more):
        return McpClient(
            requests.Session(), url or self.url, token=self.token(user), **more
        )

    def entries(self, **wanted):
        """What the audit log says that has these members."""
        time.sleep(0.7)  # it is written twice a second
        lines = [json.loads(one) for one in self.log.read_text("utf-8").splitlines()]
        return [one for one in lines if wanted.items() <= one.items()]


@contextmanager
def site(folder, **more):
    with ExitStack() as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_NAME, made_up_state())
        patch.setenv(GATEWAY_KEYS, generated_key("gateway"))
        yield Site(folder, running, **more)


@pytest.fixture(scope="module")
def calm(tmp_path_factory):
    """A site that no test hurts."""
    with site(tmp_path_factory.mktemp("calm")) as one:
        yield one


# --- the official client -------------------------------------------------------------


@asynccontextmanager
async def official(url, token, **more):
    """The official client; it shows a token, and speaks the new revision only."""
    import mcp  # noqa: PLC0415
    from mcp.client import streamable_http as http  # noqa: PLC0415

    fields = {"Authorization": f"Bearer {token}"}
    async with http.create_mcp_http_client(headers=fields) as client:
        where = http.streamable_http_client(url, http_client=client)
        async with mcp.Client(where, mode="2026-07-28", **more) as one:
            yield one


async def yes(context, params):
    from mcp_types import ElicitResult  # noqa: PLC0415

    return ElicitResult(action="accept", content={"ok": True})


async def errand(url, token):
    """List three times, look at stock, buy, give back, read, and get a prompt."""
    async with official(url, token, elicitation_callback=yes) as c:
        for _ in range(3):
            tools = (await c.list_tools()).tools
        where = {"book_id": "emma", "branch": "west"}
        stock = await c.call_tool("shop__check_stock", where)
        placed = await c.call_tool("shop__place_order", {"book_id": "emma"})
        order = placed.structured_content["order_id"]
        back = await c.call_tool("shop__refund_order", {"order_id": order})
        read = await c.read_resource("shop+book://emma")
        prompt = await c.get_prompt("shop__recommend", {"author": "Jane Austen"})
        return {tool.name for tool in tools}, stock, back, read, prompt


def test_the_official_client_lists_calls_asks_back_and_caches(calm):
    pytest.importorskip("mcp", reason="the official SDK is not installed")
    done = asyncio.run(errand(calm.url, calm.token("sdk")))
    seen, stock, back, read, prompt = done
    assert {"desk__search_books", "shop__refund_order"} < seen
    assert "desk__check_stock" not in seen
    assert stock.structured_content["branch"] == "west"
    assert back.structured_content["cents"] == 895
    assert str(read.contents[0].uri) == "shop+book://emma"
    assert "Jane Austen" in prompt.messages[0].content.text
    assert len(calm.entries(user="sdk", method="tools/list")) == 1
    asked = calm.entries(user="sdk", name="shop__refund_order")
    assert [one["verdict"] for one in asked] == ["asked back", "done"]


def test_the_official_client_hears_progress_through_the_gateway(calm):
    pytest.importorskip("mcp", reason="the official SDK is not installed")
    heard = []

    async def note(progress, total, message):
        heard.append(progress)

    async def drive():
        async with official(calm.url, calm.token()) as c:
            return await c.call_tool(
                "shop__test_tool_with_progress", {}, progress_callback=note
            )

    assert asyncio.run(drive()).is_error is False
    assert heard == [0, 50, 100]


# --- faults --------------------------------------------------------------------------


def names(client):
    return [tool["name"] for tool in client.list_tools()]


def test_a_server_that_is_killed_takes_only_its_own_tools_and_comes_back(tmp_path):
    with site(tmp_path) as one:
        ada = one.client()
        one.desk.kill(0)
        told = ada.request("tools/list")
        assert not any(tool["name"].startswith("desk__") for tool in told["tools"])
        assert told["ttlMs"] == 0
        with pytest.raises(CallFailed) as caught:
            ada.call("desk__search_books", words="emma")
        assert caught.value.status == 503
        assert ada.call("shop__search_books", words="emma")["isError"] is False
        one.desk.replicas[0].start()
        one.desk.replicas[0].wait_ready()
        wait_for(lambda: "desk__search_books" in names(ada), True)


def test_a_server_that_is_stopped_keeps_nobody_waiting_for_long(tmp_path):
    with site(tmp_path) as one:
        ada = one.client()
        names(ada)
        process = one.desk.replicas[0].pid
        os.killpg(os.getpgid(process), signal.SIGSTOP)
        try:
            began = time.monotonic()
            for _ in range(4):
                assert "shop__search_books" in names(ada)
            seconds = time.monotonic() - began
        finally:
            os.killpg(os.getpgid(process), signal.SIGCONT)
        assert seconds < 4 * 2.0 + 4.0  # three tries of two seconds, then the breaker


def open_streams(url):
    return requests.get(f"{url}/health", timeout=PATIENCE).json()["streams"]


def test_a_client_that_leaves_is_gone_at_the_gateway_and_at_the_server(calm):
    idle = open_streams(calm.shop.url)  # the gateway itself listens, too
    streams = [
        calm.client().listen(
            toolsListChanged=True, resourceSubscriptions=["shop+shop://me"]
        )
        for _ in range(10)
    ]
    agreed = [next(stream)["params"]["notifications"] for stream in streams]
    assert agreed[0]["resourceSubscriptions"] == ["shop+shop://me"]
    assert open_streams(calm.gate.url) == 10
    assert open_streams(calm.shop.url) == idle + 10
    assert "shop__search_books" in names(calm.client())
    for stream in streams:
        stream.close()
    wait_for(lambda: open_streams(calm.gate.url), 0)
    wait_for(lambda: open_streams(calm.shop.url), idle)


def test_a_change_at_a_server_reaches_listeners_at_the_gateway(calm):
    streams = [calm.client().listen(toolsListChanged=True) for _ in range(3)]
    for stream in streams:
        next(stream)
    calm.client().call("shop__test_trigger_tool_change")
    heard = {next(stream)["method"] for stream in streams}
    for stream in streams:
        stream.close()
    assert heard == {"notifications/tools/list_changed"}


def test_a_caller_that_leaves_in_the_middle_of_a_stream_is_noted(calm):
    ada = calm.client("leaver")
    params = {"name": "shop__test_tool_with_progress", "arguments": {}}
    params["_meta"] = {"progressToken": "p"}
    reply = ada._send("tools/call", params, stream=True)
    reply.close()
    assert calm.client().call("shop__search_books", words="emma")["isError"] is False


def peak(pid):
    """The most memory that a server and its workers had, in bytes."""
    pids = [pid, *Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    texts = [Path(f"/proc/{one}/status").read_text() for one in pids]
    return max(int(re.search(r"VmHWM:\s+(\d+)", text)[1]) * 1024 for text in texts)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_hundred_megabytes_are_refused(calm):
    def body():
        for _ in range(100):
            yield b" " * 1_000_000

    fields = {"Authorization": f"Bearer {calm.token()}", "Accept": "*/*"}
    fields |= {"Content-Type": "application/json"}
    try:
        reply = requests.post(calm.url, data=body(), headers=fields, timeout=PATIENCE)
        assert reply.status_code == 413
    except requests.ConnectionError:
        pass  # it hung up before all was sent
    assert peak(calm.gate.replicas[0].pid) < 300_000_000
    assert "shop__search_books" in names(calm.client())


# --- many at once --------------------------------------------------------------------

TOGETHER = 40  # users
LASTS, TAKES = 4, 1  # seconds: a list, and the making of it


class Slow(BaseHTTPRequestHandler):
    """A server with one tool, and a list that takes a second to make."""

    protocol_version = "HTTP/1.1"
    hint = {"resultType": "complete", "cacheScope": "public"}  # noqa: RUF012  read only
    schema = {"type": "object"}  # noqa: RUF012  read only

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked["method"])
        said = {"jsonrpc": "2.0", "id": asked.get("id")} | self.outcome(asked["method"])
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def outcome(self, method):
        if method == "server/discover":
            told = {"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}}
            return {"result": told | self.hint | {"ttlMs": 600_000}}
        if method == "tools/list":
            time.sleep(TAKES)
            tools = [{"name": "wait", "description": "", "inputSchema": self.schema}]
            return {"result": {"tools": tools} | self.hint | {"ttlMs": LASTS * 1000}}
        return {"error": {"code": -32601, "message": "no such method"}}

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def slow_server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    server.asked = []
    threading.Thread(target=server.serve_forever).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def test_forty_users_who_ask_at_once_are_one_question_to_the_server(tmp_path):
    with slow_server() as slow, pytest.MonkeyPatch.context() as patch:
        patch.setenv(GATEWAY_KEYS, generated_key("gateway"))
        people = ring_of(generated_key("people"))
        file = tmp_path / "tools.toml"
        file.write_text(
            '[gateway]\nnetworks = ["127.0.0.0/8"]\n'
            f'[jwt]\nissuer = "{ISSUER}"\naudience = "{RESOURCE}"\n'
            'keys.people = { kty = "OKP", crv = "Ed25519", alg = "EdDSA", '
            f'x = "{people.public_keys()["keys"][0]["x"]}" }}\n'
            f'[servers.slow]\nurl = "http://127.0.0.1:{slow.server_port}/mcp"\n'
            "list_timeout = 20.0\n"
            '[grants.all]\nusers = ["*"]\ntools = ["slow__*"]\n',
            "utf-8",
        )
        config = {"config": str(file), "log": "off", "folder": str(tmp_path)}
        with serve(GATEWAY, config=config, front=None, start_seconds=START) as gate:
            now = int(time.time())
            claims = {"iss": ISSUER, "aud": RESOURCE, "iat": now, "exp": now + 600}
            users = [people.sign(claims | {"sub": f"u{n}"}) for n in range(TOGETHER)]
            clients = [
                McpClient(requests.Session(), f"{gate.url}/mcp", token=one)
                for one in users
            ]
            assert names(clients[0]) == ["slow__wait"]  # from now on known as public
            time.sleep(LASTS)
            slow.asked.clear()
            start = threading.Barrier(TOGETHER)

            def ask(client):
                start.wait(PATIENCE)
                return names(client)

            with ThreadPoolExecutor(TOGETHER) as pool:
                assert list(pool.map(ask, clients)) == [["slow__wait"]] * TOGETHER
            assert slow.asked.count("tools/list") == 1


# --- several gateways ----------------------------------------------------------------


def ordered(client):
    try:
        return client.call("shop__place_order", book_id="emma")["isError"] is False
    except CallFailed as error:
        assert error.status == 429
        return False


def test_two_gateways_on_one_store_are_one_gateway(tmp_path):
    with embedded_store() as url, site(tmp_path, store=url, desk=False) as one:
        other = one.gateway(workers=2)
        urls = [one.url, f"{other.url}/mcp"]
        clients = [one.client("bob", where) for where in urls]
        assert sum(ordered(clients[n % 2]) for n in range(12)) == 5
        eve = one.client("eve", urls[0])
        order = eve.call("shop__place_order", book_id="emma")["structuredContent"]
        params = {"name": "shop__refund_order", "arguments": order}
        del params["arguments"]["cents"]
        eve.capabilities = {"elicitation": {}}
        asked = eve.request("tools/call", params)
        again = params | {
            "requestState": asked["requestState"],
            "inputResponses": {
                "confirm": {"action": "accept", "content": {"ok": True}}
            },
        }
        there = one.client("eve", urls[1], capabilities={"elicitation": {}})
        assert there.request("tools/call", again)["structuredContent"]["cents"] == 895


# --- the command ---------------------------------------------------------------------


def command(*arguments, **more):
    whole = [sys.executable, "-m", "examples.ch11_mcp_gateway", *arguments]
    return subprocess.run(
        whole, check=False, capture_output=True, text=True, timeout=120, **more
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "99999"], "99999"),
        (["--workers", "0"], "0"),
        (["--confg", "x"], "--config"),
        (["--config", "/no/such.toml"], "No such file"),
        (["--config", "/no/such.toml", "--check"], "No such file"),
        (["--log", "/no/such/dir/log"], "No such file"),
        (["pin"], "--config"),
        (["pin", "--config", "/no/such.toml"], "No such file"),
    ],
)
def test_a_wrong_argument_is_one_line_and_status_2(arguments, said):
    done = command(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('token_from = "NO_SUCH_TOKEN_HERE"', "NO_SUCH_TOKEN_HERE"),
        ('openapi = "none.yaml"\noperations = ["a"]', "none.yaml: No such file"),
        ("timeout = -1", "timeout"),
    ],
)
def test_a_configuration_that_cannot_be_is_told_before_anything_starts(
    tmp_path, more, said
):
    file = tmp_path / "tools.toml"
    file.write_text(
        '[gateway]\nnetworks = ["127.0.0.0/8"]\n[servers.a]\n'
        f'url = "http://127.0.0.1:1/mcp"\n{more}\n'
        '[grants.all]\nusers = ["*"]\ntools = ["a__*"]\n',
        "utf-8",
    )
    done = command("--config", str(file), "--port", "0")
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def pinned(tmp_path):
    """A shop and a file that names a lock file; yield what starts the gateway."""
    with ExitStack() as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_NAME, made_up_state())
        patch.setenv(GATEWAY_KEYS, generated_key("gateway"))
        start = {"front": None, "start_seconds": START}
        shop = running.enter_context(serve(SERVER, **start))
        file = tmp_path / "tools.toml"
        file.write_text(
            '[gateway]\nnetworks = ["127.0.0.0/8"]\npins = "tools.lock"\n'
            f'[servers.shop]\nurl = "{shop.url}/mcp"\n'
            '[grants.all]\nusers = ["*"]\ntools = ["shop__*"]\n',
            "utf-8",
        )
        config = {"config": str(file), "log": "off", "folder": str(tmp_path)}

        def gateway():
            gate = running.enter_context(serve(GATEWAY, config=config, **start))
            return McpClient(requests.Session(), f"{gate.url}/mcp")

        yield tmp_path, gateway


def test_pins_are_written_and_obeyed(pinned):
    folder, gateway = pinned
    pin = ["pin", "--config", str(folder / "tools.toml")]
    assert command(*pin).returncode == 1  # nothing is approved yet
    assert command(*pin, "--approve-all").returncode == 0
    assert command(*pin).returncode == 0
    assert len(names(gateway())) == 4
    lock = folder / "tools.lock"
    told = json.loads(lock.read_text("utf-8"))
    del told["servers"]["shop"]["tools"]["place_order"]
    lock.write_text(json.dumps(told), "utf-8")
    client = gateway()
    assert "shop__place_order" not in names(client)
    with pytest.raises(CallFailed) as caught:
        client.call("shop__place_order", book_id="emma")
    assert caught.value.code == 409
