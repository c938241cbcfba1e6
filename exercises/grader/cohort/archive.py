"""Read an archive into memory; whatever is not a plain file refuses the whole."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from exercises.grader.cohort.submission import SubmissionRefused
from exercises.grader.cohort.submission_files import (
    MAX_TOTAL,
    SubmissionFiles,
    safe_path,
)
from exercises.grader.errors import clean

MAX_PACKED = 20_000_000
OPENERS: dict[str, Callable[[Path], io.BufferedIOBase]] = {
    ".tar": lambda path: io.BytesIO(path.read_bytes()),
    ".tar.gz": gzip.GzipFile,
    ".tgz": gzip.GzipFile,
    ".tar.bz2": bz2.BZ2File,
    ".tar.xz": lzma.LZMAFile,
}
SUFFIXES = (".zip", *OPENERS)
UNIX, KINDS, PLAIN = 3, 0o170000, (0, 0o100000, 0o040000)
UNREADABLE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError,
              EOFError, OSError, RuntimeError, ValueError)  # fmt: skip


def suffix_of(path: Path) -> str:
    """Return the suffix that makes it an archive, or an empty text."""
    return next((s for s in SUFFIXES if path.name.lower().endswith(s)), "")


def unpack(path: Path) -> dict[str, bytes]:
    """Return the Python files by path; raises SubmissionRefused."""
    if path.stat().st_size > MAX_PACKED:
        raise SubmissionRefused(f"it has more than {MAX_PACKED // 10**6} MB")
    try:
        if suffix_of(path) == ".zip":
            with zipfile.ZipFile(path) as archive:
                return _from_zip(archive)
        return _from_tar(_inflated(path))
    except UNREADABLE as error:
        if isinstance(error, SubmissionRefused):
            raise
        raise SubmissionRefused(
            f"it cannot be unpacked: {clean(str(error), 120)}"
        ) from None


def _from_zip(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries, files = archive.infolist(), SubmissionFiles()
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise SubmissionRefused(f"unpacked it has more than {MAX_TOTAL // 10**6} MB")
    for entry in entries:
        kind = (entry.external_attr >> 16) & KINDS
        if entry.create_system == UNIX and kind not in PLAIN:
            raise SubmissionRefused(
                f"{clean(entry.filename, 80)} is a link or a device"
            )
        path = safe_path(entry.filename)
        if not entry.is_dir() and files.accepts(path):
            with archive.open(entry) as content:
                files.add(path, content)
    return files.by_path


def _from_tar(data: bytes) -> dict[str, bytes]:
    files = SubmissionFiles()
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for entry in archive:
            path = safe_path(entry.name)
            if not entry.isdir() and not entry.isreg():
                raise SubmissionRefused(
                    f"{clean(entry.name, 80)} is a link or a device"
                )
            if entry.isreg() and files.accepts(path):
                content = archive.extractfile(entry)
                assert content is not None
                files.add(path, content)
    return files.by_path


def _inflated(path: Path) -> bytes:
    """Decompress into memory, as far as an honest submission goes."""
    with OPENERS[suffix_of(path)](path) as stream:
        data = stream.read(2 * MAX_TOTAL + 1)
    if len(data) > 2 * MAX_TOTAL:
        raise SubmissionRefused(f"unpacked it has more than {MAX_TOTAL // 10**6} MB")
    return data
