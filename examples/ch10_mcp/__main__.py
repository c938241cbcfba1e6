"""An MCP server for the bookshop: `--port 8000`, endpoint /mcp, revision 2026-07-28.

With several workers it uses a store that they share, REDIS_URL or one started for it.
The keys of unfinished calls come from SHOP_STATE_KEYS, a JWK Set, or are made up for
this one run.
"""

import base64
import os
import secrets
import sys
from argparse import Namespace
from contextlib import ExitStack

from examples.ch03_tokens import dump_key_ring
from examples.ch10_mcp.serve import KEY_NAME, MEMORY
from examples.lab.serve import (
    LAST_PORT,
    MOST,
    Deployment,
    Parser,
    Plan,
    add_strict_store,
    run,
    say,
    shared_store,
    whole_number,
)

APP = "examples.ch10_mcp.serve:create_from_config"
WHILE_IT_RUNS = """
while it runs:
  POST /mcp     is the endpoint; GET /health counts this worker's open streams
  Ctrl-C        answers what was accepted, stops, exit status 0; so does SIGTERM
exit status: 0 stopped as asked, 1 the server did not start, 2 a wrong argument"""


def arguments() -> Parser:
    """Return the parser of this command."""
    parser = Parser("python -m examples.ch10_mcp", __doc__ or "")
    parser.epilog = WHILE_IT_RUNS
    parser.set_defaults(respawn=True)
    parser.add_argument(
        "--port",
        type=whole_number(0, LAST_PORT),
        default=8000,
        metavar="P",
        help="where to listen on 127.0.0.1; 0: any free port (default 8000)",
    )
    parser.add_argument(
        "--workers",
        type=whole_number(1, MOST),
        default=1,
        metavar="N",
        help=f"processes, 1 to {MOST} (default 1)",
    )
    add_strict_store(parser)
    parser.add_argument(
        "--conformance",
        action="store_true",
        help="offer what the official conformance suite calls, too",
    )
    parser.add_argument(
        "--sdk",
        action="store_true",
        help="the same shop on the official SDK, which speaks the old era too\n"
        "(needs the extra: pip install -e '.[sdk]'; one process)",
    )
    return parser


def start(chosen: Namespace, running: ExitStack) -> list[Deployment]:
    """Start the server, and a store if one is needed."""
    os.environ.setdefault(KEY_NAME, made_up())
    strict = chosen.strict_store
    store = MEMORY if chosen.workers == 1 else shared_store(running, strict=strict)
    config = {"store": store, "conformance": chosen.conformance}
    plan = Plan(APP, config, workers=chosen.workers, front=None, port=chosen.port)
    return [running.enter_context(Deployment(plan))]


def made_up() -> str:
    """Make up a key for the states of this run."""
    raw = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
    return dump_key_ring({"kty": "oct", "k": raw, "kid": "made-up", "alg": "HS256"})


def sdk(port: int) -> int | str:
    """Serve the shop on the official SDK; return the status, or what is missing."""
    try:
        from examples.ch10_mcp.sdk_app import serve  # noqa: PLC0415  an extra
    except ModuleNotFoundError as error:
        return f"{error.name} is missing: pip install -e '.[sdk]'"
    try:
        serve(port, say)
    except OSError as error:
        sys.stderr.write(f"port {port} cannot be had: {error.strerror}\n")
        return 2
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    parser = arguments()
    chosen = parser.parse_strictly(sys.argv[1:])
    if chosen.sdk and (chosen.workers > 1 or chosen.conformance):
        parser.error("--sdk is one process, and has no --conformance")
    sys.exit(sdk(chosen.port) if chosen.sdk else run(parser, start))
