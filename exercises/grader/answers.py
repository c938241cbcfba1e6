"""The `answers` fixture: an answer to talk to, in plain values, across a wall."""

from exercises.grader.bench import Bench, call_text
from exercises.grader.handles import Function, Handle
from exercises.grader.process import Process
from exercises.grader.service import Service, open_service
from exercises.grader.upstream import Canned


class Answers:
    """`answers.f(1)` calls the answer's function `f` and returns a copy of its value.

    A raise arrives as `AnswerError`. `make` and `service` are the only names of its
    own; every other name is the answer's.
    """

    def __init__(self, bench: Bench) -> None:
        self.__bench = bench
        self.__process: Process | None = None

    def make(self, name: str, *args: object, **kwargs: object) -> Handle:
        """Create an object in the answer's process and return a handle to it."""
        text, process = call_text(name, args, kwargs), self.__open()
        at = self.__bench.listen(
            text, True, lambda: process.ask("make", name, args, kwargs)
        )
        return Handle(self.__bench, process, at if isinstance(at, int) else 0, text)

    def service(
        self,
        factory: str,
        *,
        replicas: int = 1,
        upstream: list[Canned] | None = None,
        **config: object,
    ) -> Service:
        """Run what `factory` creates, each replica in a process of its own."""
        return open_service(self.__bench, (factory, config), replicas, upstream or [])

    def __getattr__(self, name: str) -> Function:
        if name.startswith("_"):
            raise AttributeError(name)
        return Function(self.__bench, self.__open, name)

    def __open(self) -> Process:
        if self.__process is None:
            self.__process = self.__bench.process()
        return self.__process
