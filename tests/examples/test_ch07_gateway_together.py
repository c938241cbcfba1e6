"""Two gateways as real processes on one real store: they admit what one would."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import requests

from examples.lab.serve import serve, shared_store

pytestmark = pytest.mark.slow
QUOTA, ASKED = 20, 120
HOUR = 3600  # so long that no token comes, and nothing leaves the window, meanwhile
CONFIG = """
[gateway]
networks = ["127.0.0.0/8"]

[upstreams.shop]
urls = ["{url}"]

[limits.hourly]
quota = {quota}
window = {hour}
algorithm = "{algorithm}"
by = "address"

[routes.books]
prefix = "/"
upstream = "shop"
limits = ["hourly"]
"""


@pytest.mark.parametrize("algorithm", ["token-bucket", "sliding-window"])
@pytest.mark.parametrize(("kind", "admitted"), [("shared", QUOTA), ("memory", None)])
def test_two_processes_admit_together_what_one_would(
    tmp_path, algorithm, kind, admitted
):
    with ExitStack() as running:
        store = shared_store(running) if kind == "shared" else kind
        shop = "examples.ch07_gateway.serve:create_shop_from_config"
        url = running.enter_context(serve(shop, front=None)).url
        file = tmp_path / "config.toml"
        file.write_text(
            CONFIG.format(url=url, quota=QUOTA, hour=HOUR, algorithm=algorithm)
        )
        config = {"config": str(file), "store": store, "log": "off"}
        app = "examples.ch07_gateway.serve:create_from_config"
        doors = [
            running.enter_context(serve(app, config=config, front=None))
            for _ in range(2)
        ]
        began = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            urls = [f"{door.url}/books" for door in doors] * (ASKED // 2)
            statuses = [each.status_code for each in pool.map(requests.get, urls)]
        assert time.monotonic() - began < HOUR / QUOTA  # no new token
    assert set(statuses) == {200, 429}
    # Where each counts in its own memory there are two limits: this test can fail.
    assert statuses.count(200) == (admitted or 2 * QUOTA)
