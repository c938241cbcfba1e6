"""The door: chapter 7's gateway, governed by chapter 9, following its papers."""

from collections.abc import Collection
from typing import Any

from examples.ch07_gateway import GatewayApp, UpstreamClient, create_app
from examples.ch12_choosing.live_config.store import ENDINGS, GATEWAY, Followed
from examples.ch12_choosing.system.dependencies import Ground
from examples.ch12_choosing.system.governance import Current, Governing, read_endings


class FrontDoor:
    """The application; `world` is what chapter 7's gateway works with."""

    def __init__(
        self,
        ground: Ground,
        client: UpstreamClient,
        shop: Collection[str],
        world: dict[str, Any],
    ) -> None:
        endings = Current(Followed(ground.papers, ENDINGS, read_endings))
        governing = Governing(client, shop, endings, ground.clock)
        text = ground.papers.read(GATEWAY)
        made = {"store": ground.store, "clock": ground.clock, "client": governing}
        self.door: GatewayApp = create_app(config=text, **world | made)
        self._papers, self._text = ground.papers, text

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer a request by the configuration of this moment."""
        text = self._papers.read(GATEWAY)
        if text != self._text:
            self.door.reload(text)
            self._text = text
        return self.door(environ, start_response)
