"""A configuration's file that has no end, or is no text."""

import re
from pathlib import Path

import pytest

from examples.ch07_gateway import ConfigError, config_text
from examples.ch07_gateway.config.file import LARGEST, read_text
from examples.ch09_governance.__main__ import main

ENDLESS = Path("/dev/zero")
endless = pytest.mark.skipif(not ENDLESS.exists(), reason="no /dev/zero here")


def test_a_file_is_read_up_to_its_last_byte(tmp_path):
    file = tmp_path / "gateway.toml"
    file.write_bytes(b"#" * LARGEST)
    assert len(read_text(file)) == LARGEST


def test_a_byte_more_is_refused(tmp_path):
    file = tmp_path / "gateway.toml"
    file.write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(ConfigError, match="more than 1,000,000 bytes"):
        read_text(file)


def test_what_is_no_text_is_refused_with_its_place(tmp_path):
    file = tmp_path / "gateway.toml"
    file.write_bytes(b"ab\xff")
    with pytest.raises(ConfigError, match="byte 2 is not UTF-8"):
        read_text(file)


def test_no_file_is_said_by_the_option():
    with pytest.raises(ValueError, match=re.escape("--config '/nowhere'")):
        config_text("/nowhere")


@endless
def test_a_device_without_an_end_is_not_read_to_it():
    with pytest.raises(ConfigError, match="/dev/zero: it has more than"):
        config_text(str(ENDLESS))


@endless
@pytest.mark.parametrize("words", [["lint", "/dev/zero"], ["diff", *["/dev/zero"] * 2]])
def test_nor_is_a_description(words, capsys):
    assert main(words) == 2
    assert "/dev/zero: it has more than" in capsys.readouterr().err
