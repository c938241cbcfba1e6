"""In a worker: from `pkg.mod:create` and plain values to a WSGI application."""

from collections.abc import Mapping
from importlib import import_module
from inspect import signature
from wsgiref.types import WSGIApplication

from examples.lab.serve import own_date
from examples.lab.serve.keep import die_with_parent


def load(
    target: str, config: Mapping[str, object], replica: int | None
) -> WSGIApplication:
    """Call `create(**config)`, with `replica=2` for a factory that asks for it."""
    die_with_parent()
    own_date.install()
    module, _, name = target.partition(":")
    create = getattr(import_module(module), name)
    number = {"replica": replica} if "replica" in signature(create).parameters else {}
    application: WSGIApplication = create(**{**number, **config})
    return application
