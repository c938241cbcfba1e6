"""Files that a configuration names, and that have no end."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from examples.ch07_gateway import ConfigError
from examples.ch11_mcp_gateway.pins.approval import approving, lock_of
from examples.ch11_mcp_gateway.pins.lock_file import LockError
from examples.ch11_mcp_gateway.rest.rest_server import described

ENDLESS = Path("/dev/zero")
pytestmark = pytest.mark.skipif(not ENDLESS.exists(), reason="no /dev/zero here")


def test_a_lock_file_is_not_read_to_an_end_that_never_comes():
    with pytest.raises(LockError, match="/dev/zero: it has more than 20,000,000"):
        lock_of(ENDLESS)


def test_the_gateway_says_so_of_its_pins():
    config = SimpleNamespace(door=SimpleNamespace(pins="zero"))
    with pytest.raises(ConfigError, match=r"gateway\.pins: /dev/zero: it has more"):
        approving(config, ENDLESS.parent)


def test_a_description_is_not_read_to_an_end_that_never_comes():
    shop = SimpleNamespace(name="shop", openapi="zero")
    with pytest.raises(ConfigError, match=r"servers\.shop\.openapi: /dev/zero: it has"):
        described(shop, ENDLESS.parent)
