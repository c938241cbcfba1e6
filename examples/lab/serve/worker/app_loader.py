"""In a worker: from `pkg.mod:create` and plain values to a WSGI application."""

import signal
from collections.abc import Mapping
from importlib import import_module
from inspect import signature
from wsgiref.types import WSGIApplication

from examples.lab.serve.worker import interim, one_send, own_date, refusal
from examples.lab.serve.worker.parent_watch import signal_when_parent_dies


def load(
    target: str, config: Mapping[str, object], replica: int | None
) -> WSGIApplication:
    """Call `create(**config)`, with `replica=2` for a factory that asks for it."""
    signal_when_parent_dies(
        signal.SIGKILL
    )  # the master; gunicorn itself looks once a second
    own_date.install()
    one_send.install()
    refusal.install()
    interim.install()
    module, _, name = target.partition(":")
    create = getattr(import_module(module), name)
    number = {"replica": replica} if "replica" in signature(create).parameters else {}
    application: WSGIApplication = create(**{**number, **config})
    return application
