"""An origin for a soak: each body says for whom it is, and how often it was changed."""

import time
from collections import Counter

SIZES = (200, 3_000, 20_000, 70_000)  # bytes; the last is streamed through the cache


def create():
    """Answer GET with path, variant and version; POST makes a new version."""
    versions = Counter()

    def app(environ, start_response):
        path, foo = environ["PATH_INFO"], environ.get("HTTP_FOO", "")
        if environ["REQUEST_METHOD"] == "POST":
            versions[path] += 1
            said = str(versions[path]).encode()
            start_response("200 OK", [("Content-Length", str(len(said))), *date()])
            return [said]
        return page(environ, start_response, path, foo, versions[path])

    return app


def page(environ, start_response, path, foo, version):
    """Answer with one variant of a page, whole or in pieces, or with a 304."""
    number = int(path.rpartition("/")[2])
    variant = "any" if number % 3 else foo
    etag = f'"{version}-{variant}"'
    fields = [("Cache-Control", f"max-age={1 + number % 7}"), ("ETag", etag), *date()]
    if number % 3 == 0:
        fields.append(("Vary", "Foo"))
    if environ.get("HTTP_IF_NONE_MATCH") == etag:
        start_response("304 Not Modified", fields)
        return []
    body = f"{path} {variant} {version} ".encode()
    body += b"x" * (SIZES[number % len(SIZES)] - len(body))
    if number % 5:  # the others are chunked
        fields.append(("Content-Length", str(len(body))))
    start_response("200 OK", fields)
    return [body[:1000], body[1000:]]


def date():
    return [("Date", time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()))]
