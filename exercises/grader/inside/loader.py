"""Import an answer from text, so that its folder is never on `sys.path`."""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType


class AnswerFinder(importlib.abc.MetaPathFinder):
    """Finds the modules of one answer among `files`, names to bytes."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        """Offer `a.b` from `a/b.py` or `a/b/__init__.py`."""
        place = fullname.replace(".", "/")
        for filename in (f"{place}/__init__.py", f"{place}.py"):
            if filename in self.files:
                loader = AnswerLoader(filename, self.files[filename])
                return importlib.util.spec_from_loader(
                    fullname, loader, is_package=filename.endswith("__init__.py")
                )
        return None


class AnswerLoader(importlib.abc.SourceLoader):
    """Loads one file; its name is what tracebacks show."""

    def __init__(self, filename: str, data: bytes) -> None:
        self.filename, self.data = filename, data

    def get_filename(self, fullname: str) -> str:
        """Return the name in the answer's folder."""
        return self.filename

    def get_data(self, path: str | bytes) -> bytes:
        """Return the text; there is no cached bytecode."""
        if path != self.filename:
            raise OSError(f"{path!r} is not part of the answer")
        return self.data


def load(stem: str, files: Mapping[str, bytes]) -> ModuleType:
    """Import the answer; raises whatever its top level raises."""
    sys.meta_path.insert(0, AnswerFinder(files))
    return importlib.import_module(stem)
