"""Which upstreams are governed, and how the end of an operation is written down."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway import UpstreamClient
from examples.ch09_governance import (
    Description,
    GovernedClient,
    SunsetPlan,
    read_description,
)

DEPRECATED = ("GET", "/search")  # what is to end
SUCCESSOR = "/books"
Operation = tuple[str, str]


@cache
def description() -> Description:
    """Return the shop's description."""
    text = files(__package__).joinpath("shop.yaml").read_bytes()
    return read_description(text, "shop.yaml")


def write_endings(ending: SunsetPlan | None) -> str:
    """Write the plan for the old search; None: it stays."""
    return json.dumps(None if ending is None else asdict(ending))


def read_endings(text: str) -> Mapping[Operation, SunsetPlan]:
    """Read the plan."""
    document = json.loads(text)
    return {} if document is None else {DEPRECATED: SunsetPlan(**document)}


class CurrentEndings(Mapping[Operation, SunsetPlan]):
    """The plans of this moment."""

    def __init__(self, read_now: Callable[[], Mapping[Operation, SunsetPlan]]) -> None:
        self._read = read_now

    def __getitem__(self, operation: Operation) -> SunsetPlan:
        return self._read()[operation]

    def __iter__(self) -> Iterator[Operation]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


class GovernedShopClient:
    """Asks the shop by chapter 9's rules, and everybody else as they come."""

    def __init__(
        self,
        client: UpstreamClient,
        shop_urls: Collection[str],
        endings: Mapping[Operation, SunsetPlan],
        clock: Callable[[], float],
    ) -> None:
        self._ungoverned = client
        self._shop_hosts = {urlsplit(url).netloc for url in shop_urls}
        self._governed = GovernedClient(client, description(), endings, clock)

    def send(self, request: Request, timeout: float, idle: float) -> Response:
        """Return the answer; raises UpstreamDown."""
        governed = urlsplit(request.uri).netloc in self._shop_hosts
        client: UpstreamClient = self._governed if governed else self._ungoverned
        return client.send(request, timeout, idle)
