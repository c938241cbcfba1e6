"""Files that a configuration names, and that have no end."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from examples.ch07_gateway import ConfigError
from examples.ch11_mcp_gateway.pins.approval import approval_filter, load_lock_file
from examples.ch11_mcp_gateway.pins.lock_file import LockFileError
from examples.ch11_mcp_gateway.rest.rest_server import load_description

ENDLESS = Path("/dev/zero")
pytestmark = pytest.mark.skipif(not ENDLESS.exists(), reason="no /dev/zero here")


def test_a_lock_file_is_not_read_to_an_end_that_never_comes():
    with pytest.raises(LockFileError, match="/dev/zero: it has more than 20,000,000"):
        load_lock_file(ENDLESS)


def test_the_gateway_says_so_of_its_pins():
    config = SimpleNamespace(gateway=SimpleNamespace(pins="zero"))
    with pytest.raises(ConfigError, match=r"gateway\.pins: /dev/zero: it has more"):
        approval_filter(config, ENDLESS.parent)


def test_a_description_is_not_read_to_an_end_that_never_comes():
    shop = SimpleNamespace(name="shop", openapi="zero")
    with pytest.raises(ConfigError, match=r"servers\.shop\.openapi: /dev/zero: it has"):
        load_description(shop, ENDLESS.parent)
