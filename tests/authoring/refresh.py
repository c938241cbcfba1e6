"""`make refresh`: execute a chapter's notebooks and write what the cells said."""

import sys
from argparse import Namespace
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tests.authoring import notebook
from tests.authoring.house import notebooks


class ThisPython(AsyncKernelManager):
    """A kernel of the interpreter that runs this, whatever else is installed."""

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """Start this interpreter's ipykernel on the connection file."""
        launch = [sys.executable, "-m", "ipykernel_launcher", "--log-level=ERROR"]
        return [*launch, "-f", self.connection_file, *(extra_arguments or [])]


def refresh(path: Path, timeout: float = 120) -> bool:
    """Execute one notebook in its folder; write it if no cell failed, else raise."""
    nb = notebook.read(path)
    client = NotebookClient(
        nb,
        timeout=timeout,
        kernel_manager_class=ThisPython,
        coalesce_streams=True,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    return notebook.write(nb, path)


def main(options: Namespace) -> str:
    """Refresh every sitting of a chapter; one line for each says what happened."""
    return "\n".join(outcome(path) for path in notebooks(options.chapter))


def outcome(path: Path) -> str:
    """Refresh one notebook and say what that did; a failing cell ends the command."""
    try:
        return f"{path.name}: {'written' if refresh(path) else 'nothing changed'}"
    except CellExecutionError as error:
        sys.exit(f"{path.name}: a cell failed, so nothing is written.\n\n{error}")
