"""The examples in the grader's docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

import exercises.grader

MODULES = [
    module.name
    for module in pkgutil.walk_packages(exercises.grader.__path__, "exercises.grader.")
    if not module.name.endswith(("__main__", ".plugin"))
]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0
