"""Files that are too large, or have no end."""

from pathlib import Path

import pytest

from examples.lab.bounded_read import TooLarge, read_bounded

ENDLESS = Path("/dev/zero")


def test_a_file_is_read_up_to_its_last_byte(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"12345")
    assert read_bounded(file, 5) == b"12345"


def test_a_byte_more_is_refused(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"12345")
    with pytest.raises(TooLarge, match="it has more than 4 bytes"):
        read_bounded(file, 4)


@pytest.mark.skipif(not ENDLESS.exists(), reason="no /dev/zero here")
def test_a_device_is_read_no_further_than_that():
    with pytest.raises(TooLarge, match="more than 1,000 bytes"):
        read_bounded(ENDLESS, 1000)


def test_no_file_is_what_the_system_says():
    with pytest.raises(FileNotFoundError):
        read_bounded(Path("/nowhere"), 1)
