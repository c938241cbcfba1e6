"""How a request travels: out, queued, worked on, answered, back; or lost."""

from typing import Protocol

from requests import PreparedRequest
from urllib3.util import parse_url

from examples.lab.network.host import Host, Replica
from examples.lab.network.internet import Internet
from examples.lab.network.wsgi import (
    Answer,
    HangUp,
    body_of,
    call,
    collected,
    environ_of,
)
from examples.lab.notebook.service_log import ServiceLog
from examples.lab.trace.recorder import message_size
from examples.lab.virtual_time.sync import Event

SILENT = ("lost", "partition")  # nobody tells the client, it has to give up


class Fault(Exception):
    """The exchange fails; `error` is the word that the trace shows."""

    def __init__(self, error: str, text: str) -> None:
        self.error = error
        super().__init__(text)


class Hosts(Internet, Protocol):
    """A network in which hosts have names, and a log."""

    log: ServiceLog

    def find(self, name: str) -> Host:
        """Return the host of that name; raises Fault as a failed look-up would."""


class RoundTrip:
    """One request on its way; `finished` is set when the client hears of its end."""

    def __init__(
        self,
        net: Hosts,
        source: str,
        request: PreparedRequest,
        limit: float | None = None,
    ) -> None:
        self.net, self.source, self.request, self.limit = net, source, request, limit
        url = parse_url(request.url or "")
        self.target, self.port = url.host or "", url.port
        self.body = body_of(request)
        self.answer: Answer | None = None
        self.fault: Fault | None = None
        self.finished = Event(net.scheduler)
        self.replica: Replica | None = None
        fields = net.recorder.named(request.headers.items())
        line = f"{request.method} {request.path_url} HTTP/1.1"
        self.seq = net.recorder.begin(
            "http", source, self.target, method=str(request.method),
            path=request.path_url, request_fields=fields,
            bytes_up=message_size(line, fields, len(self.body)),
            parent=net.scheduler.local,
        )  # fmt: skip

    def travel(self, stream: bool) -> None:
        """Go there and back; leaves `answer` or `fault`."""
        self.net.scheduler.local = self.seq
        try:
            self._go(stream)
        except Fault as fault:
            self.fault = fault
            if self.limit is not None and fault.error in SILENT:
                return
        self.finished.set()

    def _go(self, stream: bool) -> None:
        host = self.net.find(self.target)
        half, sleep = host.times.latency / 2, self.net.scheduler.sleep
        sleep(half)
        if self.net.parted(self.source, self.target):
            raise Fault("partition", f"{self.target} cannot be reached")
        replica = self._arrive(host)
        task = self.net.scheduler.current
        if task is not None:
            replica.in_flight[task] = self._reset
        try:
            lost = self._serve(host, replica, stream)
        finally:
            if task is not None:
                replica.in_flight.pop(task, None)
        sleep(half)
        if lost or self.net.parted(self.source, self.target):
            raise Fault("lost", f"the reply of {replica.node.name} was lost")

    def _arrive(self, host: Host) -> Replica:
        replica = host.choose(self.source, self.port)
        if replica is None:
            raise Fault("refused", f"{self.target} has no replica {self.port}")
        self.replica = replica
        self.net.recorder.note(self.seq, replica=replica.number)
        if not replica.alive:
            self.net.scheduler.sleep(host.times.latency / 2)
            raise Fault("refused", f"{replica.node.name} is down")
        return replica

    def _serve(self, host: Host, replica: Replica, stream: bool) -> bool:
        """Queue for a slot, work, answer; say whether the reply will be lost."""
        if replica.slots is not None:
            replica.slots.acquire()
        try:
            self.net.scheduler.sleep(host.times.work_now() + replica.delay)
            environ = environ_of(self.request, self.body, self.net.address(self.source))
            answer = call(replica.app, environ)
            if answer.raised is not None:
                asked = f"{self.request.method} {self.request.path_url}"
                self.net.log.tell(replica.node.name, asked, answer.raised)
            self.answer = answer if stream else collected(answer)
        except HangUp as cause:
            text = f"{replica.node.name} hung up: {cause}"
            raise Fault("reset", text) from cause
        finally:
            if replica.slots is not None:
                replica.slots.release()
        return replica.loses()

    def _reset(self) -> None:
        """The replica died under this request."""
        name = self.replica.node.name if self.replica else self.target
        self.fault = Fault("reset", f"{name} died before it answered")
        self.finished.set()
