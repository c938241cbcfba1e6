"""Locks and events on the grader's time, used like those of `threading`."""

from functools import partial

from exercises.grader.inside.service.rpc import RpcClient


class RemoteLock:
    """A `threading.Lock` on the grader's time."""

    def __init__(self, rpc: RpcClient) -> None:
        self._call = partial(rpc.call, str(rpc.call("node", "lock")))

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take the lock; False when it is not free in time."""
        return bool(self._call("acquire", blocking, timeout))

    def release(self) -> None:
        """Give the lock to whoever has waited longest."""
        self._call("release")

    def locked(self) -> bool:
        """Say whether somebody holds it."""
        return bool(self._call("locked"))

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *raised: object) -> None:
        self.release()


class RemoteEvent:
    """A `threading.Event` on the grader's time."""

    def __init__(self, rpc: RpcClient) -> None:
        self._call = partial(rpc.call, str(rpc.call("node", "event")))

    def set(self) -> None:
        """Raise the flag and wake everyone who waits."""
        self._call("set")

    def clear(self) -> None:
        """Lower the flag: the next wait waits."""
        self._call("clear")

    def is_set(self) -> bool:
        """Say whether the flag is up."""
        return bool(self._call("is_set"))

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the flag; False when `timeout` seconds have passed first."""
        return bool(self._call("wait", timeout))
