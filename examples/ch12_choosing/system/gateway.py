"""The gateway: chapter 7's, governed by chapter 9, reloading its configuration."""

from collections.abc import Collection
from typing import Any

from examples.ch07_gateway import GatewayApp, UpstreamClient, create_app
from examples.ch12_choosing.live_config.store import (
    ENDINGS,
    GATEWAY_CONFIG,
    LiveDocument,
)
from examples.ch12_choosing.system.dependencies import Dependencies
from examples.ch12_choosing.system.governance import (
    CurrentEndings,
    GovernedShopClient,
    read_endings,
)


class LiveGateway:
    """The application; `runtime` is what chapter 7's gateway works with."""

    def __init__(
        self,
        deps: Dependencies,
        client: UpstreamClient,
        shop_urls: Collection[str],
        runtime: dict[str, Any],
    ) -> None:
        endings = CurrentEndings(LiveDocument(deps.config, ENDINGS, read_endings))
        governing = GovernedShopClient(client, shop_urls, endings, deps.clock)
        text = deps.config.read(GATEWAY_CONFIG)
        own = {"store": deps.store, "clock": deps.clock, "client": governing}
        self.gateway: GatewayApp = create_app(config=text, **runtime | own)
        self._config, self._text = deps.config, text

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer a request by the configuration of this moment."""
        text = self._config.read(GATEWAY_CONFIG)
        if text != self._text:
            self.gateway.reload(text)
            self._text = text
        return self.gateway(environ, start_response)
