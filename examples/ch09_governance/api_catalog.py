"""The catalogue of all APIs as a linkset (RFC 9727, RFC 9264)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from examples.bookshop.jsontext import encode
from examples.ch09_governance.approval import owner_of, version_of
from examples.ch09_governance.openapi.description import Description

PATH = "/.well-known/api-catalog"
PROFILE = "https://www.rfc-editor.org/info/rfc9727"
MEDIA_TYPE = f'application/linkset+json; profile="{PROFILE}"'
DESCRIBED = "application/openapi+yaml"


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """One API: its name, where it is served, where its description is."""

    name: str
    title: str
    version: str
    owner: str
    href: str
    description: str


def catalog_entries(
    described: Mapping[str, Description], base: str = ""
) -> tuple[CatalogEntry, ...]:
    """List the APIs by name; `base` is the origin at which they are served."""
    return tuple(
        CatalogEntry(
            name,
            str(one.root.get("info", {}).get("title", name)),
            version_of(one),
            owner_of(one),
            f"{base}/{name}",
            f"{base}/descriptions/{name}.yaml",
        )
        for name, one in sorted(described.items())
    )


def linkset(listed: Iterable[CatalogEntry], base: str = "") -> bytes:
    """Write the catalogue: one context with all items, one for each API."""
    listed = tuple(listed)
    contexts: list[object] = [
        {"anchor": f"{base}{PATH}", "item": [{"href": one.href} for one in listed]}
    ]
    contexts += [
        {
            "anchor": one.href,
            "service-desc": [
                {"href": one.description, "type": DESCRIBED, "title": one.title}
            ],
            "author": [
                {"href": f"mailto:{one.owner}@shop.example", "title": one.owner}
            ],
        }
        for one in listed
    ]
    return encode({"linkset": contexts})
