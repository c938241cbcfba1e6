"""Carries out what the grader asks of an answer, and reports what happened."""

from collections.abc import Callable, Mapping
from types import ModuleType

from exercises.grader.inside.loader import load
from exercises.grader.inside.replies import (
    NameNotFound,
    Reply,
    error_reply,
    find_attribute,
    public_names,
    send_reply,
)
from exercises.grader.inside.service.replica import AnswerReplica
from exercises.grader.protocol.channel import Channel
from exercises.grader.protocol.codec import Plain


def main(channel: Channel) -> None:
    """Import the answer that arrives first, then do as told until the end."""
    match channel.receive():
        case (str(stem), dict(files)):
            sources = {str(n): t for n, t in files.items() if isinstance(t, bytes)}
        case _:
            return
    names = frozenset(sources)
    try:
        module = load(stem, sources)
    except BaseException as error:
        send_reply(channel, 0, error_reply(error, names))
        return
    send_reply(channel, 0, ("ok", None))
    Dispatcher(channel, module, names).serve()


class Dispatcher:
    """The open answer, and the objects that `make` created from it."""

    def __init__(
        self, channel: Channel, module: ModuleType, files: frozenset[str]
    ) -> None:
        self.channel, self.module, self.files = channel, module, files
        self.objects: list[object] = []

    def serve(self) -> None:
        """Answer one message after another until the grader hangs up."""
        while True:
            match self.channel.receive():
                case (_, "serve", str(name), dict(config)):
                    self._serve(name, config)
                    return
                case (int(number), str(verb), *details):
                    send_reply(self.channel, number, self._handle(verb, details))

    def _handle(self, verb: str, details: list[Plain]) -> Reply:
        try:
            return self._dispatch(verb, details)
        except NameNotFound as missing:
            return ("missing", missing.name, tuple(public_names(missing.owner)))
        except BaseException as error:
            return error_reply(error, self.files)

    def _dispatch(self, verb: str, details: list[Plain]) -> Reply:
        match verb, details:
            case "call", [str(name), tuple(args), dict(kwargs)]:
                return ("ok", invoke(find_attribute(self.module, name), args, kwargs))
            case "make", [str(name), tuple(args), dict(kwargs)]:
                self.objects.append(
                    invoke(find_attribute(self.module, name), args, kwargs)
                )
                return ("ok", len(self.objects) - 1)
            case "method", [int(index), str(name), tuple(args), dict(kwargs)]:
                return (
                    "ok",
                    invoke(find_attribute(self.objects[index], name), args, kwargs),
                )
            case "read", [int(index), str(name)]:
                value = find_attribute(self.objects[index], name)
                return ("callable", None) if callable(value) else ("ok", value)
        raise ValueError(f"no such request: {verb}")

    def _serve(self, name: str, config: Mapping[Plain, Plain]) -> None:
        replica = AnswerReplica(self.channel, self.files)
        replica.serve(
            lambda: find_attribute(self.module, name),
            {str(k): v for k, v in config.items()},
        )


def invoke(
    function: Callable[..., object],
    args: tuple[Plain, ...],
    kwargs: Mapping[Plain, Plain],
) -> object:
    """Call `function`; the keywords arrive as plain keys."""
    return function(*args, **{str(name): value for name, value in kwargs.items()})
