"""Which upstreams are governed, and how an end is announced on paper."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway import UpstreamClient
from examples.ch09_governance import Description, Ending, GovernedClient, read

OLD = ("GET", "/search")  # what is to end
SUCCESSOR = "/books"
Operation = tuple[str, str]


@cache
def description() -> Description:
    """Return the shop's description."""
    text = files(__package__).joinpath("shop.yaml").read_bytes()
    return read(text, "shop.yaml")


def endings_text(ending: Ending | None) -> str:
    """Write the plan for the old search; None: it stays."""
    return json.dumps(None if ending is None else asdict(ending))


def read_endings(text: str) -> Mapping[Operation, Ending]:
    """Read the plan."""
    told = json.loads(text)
    return {} if told is None else {OLD: Ending(**told)}


class Current(Mapping[Operation, Ending]):
    """The plans of this moment."""

    def __init__(self, now: Callable[[], Mapping[Operation, Ending]]) -> None:
        self._now = now

    def __getitem__(self, operation: Operation) -> Ending:
        return self._now()[operation]

    def __iter__(self) -> Iterator[Operation]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())


class Governing:
    """Asks the shop by chapter 9's rules, and everybody else as they come."""

    def __init__(
        self,
        client: UpstreamClient,
        shop: Collection[str],
        endings: Mapping[Operation, Ending],
        clock: Callable[[], float],
    ) -> None:
        self._plain, self._shop = client, {urlsplit(url).netloc for url in shop}
        self._governed = GovernedClient(client, description(), endings, clock)

    def send(self, request: Request, timeout: float, idle: float) -> Response:
        """Return the answer; raises UpstreamDown."""
        governed = urlsplit(request.uri).netloc in self._shop
        client: UpstreamClient = self._governed if governed else self._plain
        return client.send(request, timeout, idle)
