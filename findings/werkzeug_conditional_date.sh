#!/bin/bash
# Werkzeug 3.1.9: an answer has no Date of its own; make_conditional() gives it one, by
# the wall clock, when the request is a GET, whatever clock the application lives by.
# A cache counts an answer's age from Date (RFC 9111, section 4.2.3).
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
python3 -m venv "$room/venv"
"$room/venv/bin/pip" install -q --disable-pip-version-check werkzeug==3.1.9
"$room/venv/bin/python" - <<'PY'
from importlib.metadata import version

from werkzeug import Request, Response
from werkzeug.test import create_environ

get = Request(create_environ("/"))
plain = Response("page")
asked = Response("page").make_conditional(get)
posted = Response("page").make_conditional(Request(create_environ(method="POST")))
said = ["Date" in each.headers for each in (plain, asked, posted)]
print("werkzeug", version("werkzeug"), "Date in plain, GET, POST:", said)
assert said == [False, True, False], said
PY
