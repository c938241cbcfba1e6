"""What a cell shows as a picture: SVG in a page, the same facts as plain text."""

from dataclasses import dataclass

from examples.lab.figures.svg import printable
from examples.lab.figures.table import Table

FRAME = "overflow-x:auto;overflow-y:hidden"


@dataclass(frozen=True, slots=True, repr=False)
class Figure:
    """A drawing that names itself, its facts as a table, and its plain-text form."""

    svg: str
    text: str
    title: str
    table: Table
    caption: str = ""

    def _repr_html_(self) -> str:
        name = printable(self.title)
        said = printable(self.caption)
        caption = f"<figcaption>{said}</figcaption>" if said else ""
        return (
            '<figure class="lab-figure" style="margin:0">'
            f'<div class="lab-scroll" tabindex="0" role="group" aria-label="{name}"'
            f' style="{FRAME}">{self.svg}</div>{caption}'
            '<details class="lab-data"><summary>The same as a table</summary>'
            f"{self.table.framed()}</details></figure>"
        )

    def __repr__(self) -> str:
        return "\n".join(part for part in (self.text, self.caption) if part)
