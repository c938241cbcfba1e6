"""`serve`: real servers for one application, and the means to hurt them."""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from examples.lab.serve.plan import ROUND_ROBIN, Plan, need_gunicorn
from examples.lab.serve.replica import Replica
from examples.lab.serve.worker.settings import WorkerSettings

FRONT = "examples.lab.serve.front.app:create"
ABREAST = 8  # servers that start at the same time: more would only wait for the CPU


class Deployment:
    """Running servers: `replicas[0]` is replica 1. A `with` block ends them."""

    def __init__(self, plan: Plan) -> None:
        """Start everything, and wait until it serves; raises `ServeError`."""
        need_gunicorn()
        self._plan = plan
        self.replicas: list[Replica] = []
        self.front: Replica | None = None
        with ExitStack() as undo:
            undo.callback(self._kill_all)
            self._start()
            undo.pop_all()

    def _start(self) -> None:
        plan = self._plan
        first = plan.port if plan.front is None else 0
        for number in range(1, plan.replicas + 1):
            port = first and first + number - 1
            settings = self._settings(plan.app, plan.config, number)
            self.replicas.append(Replica(settings, port))
        if plan.front is not None:
            self.front = Replica(self._front_settings(plan.front), plan.port)
        servers = [*self.replicas, *([self.front] if self.front else [])]
        for at, server in enumerate(servers):
            server.start()
            if at >= ABREAST:
                servers[at - ABREAST].wait_ready()
        for server in servers[-ABREAST:]:
            server.wait_ready()

    def _front_settings(self, front: str) -> WorkerSettings:
        upstreams = [replica.url for replica in self.replicas]
        config = {"upstreams": upstreams, **self._plan.front_config}
        if front != ROUND_ROBIN:
            return self._settings(front, config, None)
        return self._settings(FRONT, {**config, "retry": self._plan.retry}, None)

    def _settings(
        self, target: str, config: Mapping[str, object], number: int | None
    ) -> WorkerSettings:
        plan, front = self._plan, number is None
        return WorkerSettings(
            target,
            config,
            number,
            # Each worker of a front would count its own rounds.
            workers=1 if front else plan.workers,
            server="gevent" if front else plan.server,
            start_seconds=plan.start_seconds,
            drain_seconds=plan.drain_seconds,
        )

    @property
    def servers(self) -> list[Replica]:
        """The front first: it is the first to go, so that it loses no answer."""
        return [*([self.front] if self.front else []), *self.replicas]

    @property
    def app(self) -> str:
        """What is served."""
        return self._plan.app

    @property
    def url(self) -> str:
        """Where the front answers; without a front, replica 1."""
        return self.servers[0].url

    @property
    def port(self) -> int:
        """The port of `url`."""
        return self.servers[0].port

    def kill(self, index: int) -> None:
        """SIGKILL to every process of `replicas[index]`."""
        self.replicas[index].kill()

    def restart(self, index: int) -> None:
        """Stop `replicas[index]` if it lives; start it again, on the same port."""
        replica = self.replicas[index]
        if replica.alive:
            replica.terminate()
        replica.wait_gone(self._patience)
        replica.start()
        replica.wait_ready()

    @property
    def _patience(self) -> float:
        return self._plan.drain_seconds + 3.0  # gunicorn looks once a second

    def stop(self) -> None:
        """Let every server finish its requests, bounded; then kill what is left.

        With `drain_seconds=0` nobody is asked, and it is over at once.
        """
        try:
            if not self._plan.drain_seconds:
                return
            if self.front:
                self.front.terminate()
                self.front.wait_gone(self._patience)
            deadline = time.monotonic() + self._patience
            for replica in self.replicas:
                replica.terminate()
            for replica in self.replicas:
                replica.wait_gone(deadline - time.monotonic())
        finally:
            self._kill_all()

    def _kill_all(self) -> None:
        for server in self.servers:
            server.kill()
            server.release()

    def __enter__(self) -> Self:
        """Return itself: everything runs already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()


def serve(  # noqa: PLR0913 - the door to `Plan`, and every choice has a default
    app: str,
    *,
    config: Mapping[str, object] | None = None,
    replicas: int = 1,
    workers: int = 1,
    server: str = "gevent",
    front: str | None = ROUND_ROBIN,
    front_config: Mapping[str, object] | None = None,
    retry: bool = False,
    port: int = 0,
    start_seconds: float = 30.0,
    drain_seconds: int = 5,
) -> Deployment:
    """Serve `create(**config)` of `app`, a name like `pkg.mod:create`."""
    plan = Plan(
        app,
        config or {},
        replicas,
        workers,
        server,
        front,
        front_config or {},
        retry,
        port,
        start_seconds,
        drain_seconds,
    )
    return Deployment(plan)
