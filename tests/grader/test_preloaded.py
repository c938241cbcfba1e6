"""An answer may not see where packages lie, so what it imports is imported before."""

import sys

from exercises.grader.inside.start import PRELOADED_MODULES, REQUIRED_MODULES
from tests.authoring.house import ROOT
from tests.authoring.imports import imports


def test_every_package_that_a_solution_imports_is_there_before_the_walls_are():
    warmed = {
        name.partition(".")[0] for name in (*REQUIRED_MODULES, *PRELOADED_MODULES)
    }
    known = warmed | sys.stdlib_module_names
    cold = {
        f"{path.name} imports {found.top}"
        for path in (ROOT / "solutions").glob("ch*.py")
        for found in imports(path)
        if found.top not in known
    }
    assert cold == set()
