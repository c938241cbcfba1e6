"""Carries out what the grader asks of an answer, and reports what happened."""

from collections.abc import Callable, Mapping
from types import ModuleType

from exercises.grader.inside.loader import load
from exercises.grader.inside.replies import Missing, Report, find, public, raised, say
from exercises.grader.inside.service.replica import Replica
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
        say(channel, 0, raised(error, names))
        return
    say(channel, 0, ("ok", None))
    Desk(channel, module, names).work()


class Desk:
    """The open answer, and the objects that `make` created from it."""

    def __init__(
        self, channel: Channel, module: ModuleType, files: frozenset[str]
    ) -> None:
        self.channel, self.module, self.files = channel, module, files
        self.objects: list[object] = []

    def work(self) -> None:
        """Answer one message after another until the grader hangs up."""
        while True:
            match self.channel.receive():
                case (_, "serve", str(name), dict(config)):
                    self._serve(name, config)
                    return
                case (int(number), str(verb), *details):
                    say(self.channel, number, self._attempt(verb, details))

    def _attempt(self, verb: str, details: list[Plain]) -> Report:
        try:
            return self._do(verb, details)
        except Missing as missing:
            return ("missing", missing.name, tuple(public(missing.owner)))
        except BaseException as error:
            return raised(error, self.files)

    def _do(self, verb: str, details: list[Plain]) -> Report:
        match verb, details:
            case "call", [str(name), tuple(args), dict(kwargs)]:
                return ("ok", run(find(self.module, name), args, kwargs))
            case "make", [str(name), tuple(args), dict(kwargs)]:
                self.objects.append(run(find(self.module, name), args, kwargs))
                return ("ok", len(self.objects) - 1)
            case "method", [int(at), str(name), tuple(args), dict(kwargs)]:
                return ("ok", run(find(self.objects[at], name), args, kwargs))
            case "read", [int(at), str(name)]:
                value = find(self.objects[at], name)
                return ("callable", None) if callable(value) else ("ok", value)
        raise ValueError(f"no such request: {verb}")

    def _serve(self, name: str, config: Mapping[Plain, Plain]) -> None:
        replica = Replica(self.channel, self.files)
        replica.work(
            lambda: find(self.module, name), {str(k): v for k, v in config.items()}
        )


def run(
    function: Callable[..., object],
    args: tuple[Plain, ...],
    kwargs: Mapping[Plain, Plain],
) -> object:
    """Call `function`; the keywords arrive as plain keys."""
    return function(*args, **{str(name): value for name, value in kwargs.items()})
