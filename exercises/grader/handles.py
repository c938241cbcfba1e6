"""What a test holds in place of the answer's functions and objects."""

from collections.abc import Callable

from exercises.grader.bench import Bench, call_text
from exercises.grader.process import Process
from exercises.grader.verdict import value_of
from exercises.grader.wire import Plain


class Function:
    """A function of the answer, called across the wall."""

    def __init__(self, bench: Bench, open_: Callable[[], Process], name: str) -> None:
        self._bench, self._open, self._name = bench, open_, name

    def __call__(self, *args: object, **kwargs: object) -> Plain:
        """Call it; raises AnswerError or a Failure."""
        return self._bench.listen(
            call_text(self._name, args, kwargs),
            False,
            lambda: self._open().ask("call", self._name, args, kwargs),
        )

    def __repr__(self) -> str:
        return self._name


class Method:
    """A method of an object in the answer's process."""

    def __init__(self, handle: "Handle", name: str) -> None:
        self._handle, self._name = handle, name

    def __call__(self, *args: object, **kwargs: object) -> Plain:
        """Call it; raises AnswerError or a Failure."""
        return self._handle._call(self._name, args, kwargs)

    def __repr__(self) -> str:
        return f"{self._handle!r}.{self._name}"


class Handle:
    """An object in the answer's process: methods, attributes, length and items."""

    def __init__(self, bench: Bench, process: Process, at: int, text: str) -> None:
        self._bench, self._process, self._at, self._text = bench, process, at, text

    def __getattr__(self, name: str) -> "Plain | Method":
        """Return the value of an attribute, or a method to call."""
        if name.startswith("_"):
            raise AttributeError(name)
        report = self._process.report("read", self._at, name)
        if report == ("callable", None):
            return Method(self, name)
        return self._bench.listen(
            f"{self._text}.{name}", True, lambda: value_of(report, self._process.limits)
        )

    def __len__(self) -> int:
        value = self._call("__len__", (), {})
        return value if isinstance(value, int) else 0

    def __getitem__(self, key: object) -> Plain:
        return self._call("__getitem__", (key,), {})

    def __setitem__(self, key: object, value: object) -> None:
        self._call("__setitem__", (key, value), {})

    def __delitem__(self, key: object) -> None:
        self._call("__delitem__", (key,), {})

    def __contains__(self, key: object) -> bool:
        return bool(self._call("__contains__", (key,), {}))

    def __repr__(self) -> str:
        return self._text

    def _call(
        self, name: str, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> Plain:
        return self._bench.listen(
            call_text(f"{self._text}.{name}", args, kwargs),
            True,
            lambda: self._process.ask("method", self._at, name, args, kwargs),
        )
