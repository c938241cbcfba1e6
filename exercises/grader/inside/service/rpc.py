"""Remote calls by which a replica asks its grader for time, storage and network."""

import queue
import threading
from collections.abc import Callable

import requests.exceptions

from examples.lab import Deadlock, StoreError
from exercises.grader.protocol.channel import Channel
from exercises.grader.protocol.codec import Plain

RpcResult = tuple[Plain, ...]
LOCAL_EXCEPTIONS: dict[str, type[Exception]] = {
    error.__name__: error for error in (Deadlock, StoreError, TypeError, ValueError)
}


class RpcClient:
    """Asks on behalf of the request that the calling thread works on."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._here = threading.local()
        self._waiting: dict[int, queue.SimpleQueue[RpcResult]] = {}
        self.deferred_work: list[Callable[[], object]] = []

    def begin_request(self, number: int) -> None:
        """Say that this thread works on request `number`."""
        self._here.number = number
        self._waiting[number] = queue.SimpleQueue()

    def end_request(self) -> None:
        """Say that this thread has done its work."""
        del self._waiting[self._here.number]

    def call(self, target: str, verb: str, *args: object) -> Plain:
        """Ask the grader; raises what the real collaborator would raise."""
        number = getattr(self._here, "number", None)
        if number is None:
            raise RuntimeError(
                "only a request, or work begun with spawn, has the grader's ear: "
                "a thread of your own cannot use its clock, store or network"
            )
        self._channel.send((number, "ask", target, verb, args))
        match self._waiting[number].get():
            case ("ok", value):
                return value
            case ("raised", str(kind), str(message)):
                raise exception_class(kind)(message)
        raise RuntimeError("the grader gave no answer")

    def deliver(self, number: int, outcome: RpcResult) -> None:
        """Hand the grader's reply to the thread that waits for it."""
        self._waiting[number].put(outcome)

    def register_work(self, work: Callable[[], object]) -> int:
        """Keep work that the grader will start later."""
        self.deferred_work.append(work)
        return len(self.deferred_work) - 1


def exception_class(kind: str) -> type[Exception]:
    """Return the exception class that a collaborator raises under this name."""
    remote = getattr(requests.exceptions, kind, None)
    if isinstance(remote, type) and issubclass(remote, requests.RequestException):
        return remote
    return LOCAL_EXCEPTIONS.get(kind, RuntimeError)
