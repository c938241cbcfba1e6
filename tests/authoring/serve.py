"""`make serve`: the rendered book on loopback, opened where there is a screen."""

import os
import sys
import webbrowser
from argparse import Namespace
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from tests.authoring.house import ROOT


def main(options: Namespace) -> str:
    """Serve the book until interrupted; port 0 takes a free one."""
    site = ROOT / "book/_build/html"
    handler = partial(SimpleHTTPRequestHandler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", options.port), handler) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        sys.stdout.write(f"The book is at {address} (Ctrl-C ends it)\n")
        sys.stdout.flush()
        if screen():
            webbrowser.open(address)
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    return ""


def screen() -> bool:
    """Whether someone sits in front of a display."""
    graphical = {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)
    return sys.stdout.isatty() and bool(graphical or sys.platform == "darwin")
