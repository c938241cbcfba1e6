"""The attacks that the laboratory runs, and the twin on which each of them works."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from examples.ch10_mcp import BearerTokens, Json, McpClient
from examples.ch11_mcp_gateway.aggregate.pagination import gather_pages
from examples.ch11_mcp_gateway.assembly import approve_everything
from examples.ch11_mcp_gateway.auth.grants import Grants
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.experiments import (
    attacks,
    attacks_cache,
    attacks_rest,
    attacks_servers,
)
from examples.ch11_mcp_gateway.experiments.careless import Forwards, patient
from examples.ch11_mcp_gateway.experiments.careless_caches import TWINS, Deaf, OneKey
from examples.ch11_mcp_gateway.experiments.careless_rest import careless
from examples.ch11_mcp_gateway.experiments.deputy import (
    Careful,
    Issuer,
    Proxy,
    looks_alike,
    rides_on_consent,
)
from examples.ch11_mcp_gateway.experiments.hiding import ORDER, HidesOnly, Spellings
from examples.ch11_mcp_gateway.experiments.mixup import Checking, Trusting, mixed_up
from examples.ch11_mcp_gateway.experiments.passing import AnyAudience, Passage
from examples.ch11_mcp_gateway.experiments.placing import before, off
from examples.ch11_mcp_gateway.experiments.setups import HONEST
from examples.ch11_mcp_gateway.experiments.stage import Setting
from examples.ch11_mcp_gateway.pins.pins import definition_digest
from examples.ch11_mcp_gateway.pins.scanner import warnings
from examples.lab import Table
from examples.lab.figures import Marked

Items = list[dict[str, Any]]
RECOMMEND = {"type": "ref/prompt", "name": "shop__recommend"}


@dataclass(frozen=True, slots=True)
class Attack:
    """`run` says whether the attacker got it; on `naive` they do."""

    name: str
    run: Callable[[Any], bool]
    naive: Any
    strict: Any


def orders(client: McpClient) -> object:
    """Call a tool that is not shown."""
    return client.call(ORDER, book_id="emma")


def used_by_server(checks: bool) -> bool:
    """Let a server use, at the shop, the token that it was shown for Alice."""
    passage = Passage(passes=not checks, checks=checks)
    passage.honest()
    return passage.stolen()


def completes(client: McpClient) -> object:
    """Ask for the names of authors, of a prompt that is not shown."""
    argument = {"name": "author", "value": "J"}
    return client.request("completion/complete",
                          {"ref": RECOMMEND, "argument": argument})  # fmt: skip


def same_description(old: Json, new: Json) -> bool:
    """Compare what most people read."""
    return bool(old["description"] == new["description"])


def same_digest(old: Json, new: Json) -> bool:
    """Compare all of it."""
    return definition_digest(old) == definition_digest(new)


def unsuspicious(_: str, __: str, items: Items) -> Items:
    """Approve of what has nothing odd about it: what a careful person would do."""
    return [one for one in items if not warnings(one, frozenset())]


def proxy(kind: type[Proxy]) -> Proxy:
    """Build a proxy that signs in elsewhere."""
    numbers = count()
    return kind(Issuer(), lambda: f"client-{next(numbers)}")


limited = Setting(more=attacks.LIMIT)
RIGHTS = [
    Attack("hidden tool, called", attacks.unseen(orders), HidesOnly, Grants),
    Attack("hidden prompt, got",
           attacks.unseen(lambda c: c.get_prompt("shop__recommend", author="J")),
           HidesOnly, Grants),
    Attack("hidden resource, read",
           attacks.unseen(lambda c: c.read("shop+shop://terms")), HidesOnly, Grants),
    Attack("hidden prompt, completed", attacks.unseen(completes), HidesOnly, Grants),
    Attack("withdrawn tool, called", attacks.withdrawn, HidesOnly, Grants),
    Attack("granted folder: left by ../",
           attacks.spelled("files+file:///public/../private/keys"), Spellings, Grants),
    Attack("withdrawn file: spelled otherwise",
           attacks.spelled("files+file:///public/%73alaries"), Spellings, Grants),
    Attack("limit: the name of another tool in the field", attacks.dodged,
           Setting(wrap=attacks.counts_fields), limited),
]  # fmt: skip
TOKENS = [
    Attack("token: made for a blog", attacks.other_audience, AnyAudience, BearerTokens),
    Attack("token: used by the server that saw it",
           used_by_server, False, True),
    Attack("consent: of one client, used by another",
           lambda kind: rides_on_consent(proxy(kind)), Proxy, Careful),
    Attack("redirect: begins like the client's own",
           lambda kind: looks_alike(proxy(kind)), Proxy, Careful),
    Attack("code: taken to the wrong issuer", mixed_up, Trusting, Checking),
]  # fmt: skip
CACHE = [
    Attack("cache: a list, filtered for one", attacks_cache.above,
           Setting(change=off, wrap=before(False)), Setting()),
    Attack("cache: what Alice read of herself", attacks_cache.read_by_other,
           OneKey, SharedCache),
    Attack("cache: a filtered list, handed on as public", attacks_cache.handed_on,
           TWINS["a filtered list stays public"], HONEST),
    Attack("cache: a withdrawn tool, after the notice", attacks_cache.still_listed,
           Deaf, SharedCache),
    Attack("cache: an answer that a notice overtook", attacks_cache.overtaken,
           TWINS["deletes, and no race check"], HONEST),
    Attack("cache: the ttl twice, through two caches", attacks_cache.doubled,
           TWINS["the whole ttl, again"], HONEST),
    Attack("cache: a client's name in everybody's list", attacks_cache.echoed,
           Setting(gate=Forwards), Setting()),
]  # fmt: skip
SERVERS = [
    Attack("description: an order in it",
           attacks_servers.poisoned("an order in a description"),
           "pinned unread", "pinned, read"),
    Attack("rug pull: an order on the second day",
           attacks_servers.poisoned("the same, on the second day"),
           "prefix", "pinned unread"),
    Attack("shadow: the name of another's tool",
           attacks_servers.poisoned("the name of another's tool"),
           "as it comes", "prefix"),
    Attack("pin: an order in a parameter", attacks_servers.in_a_parameter,
           same_description, same_digest),
    Attack("x-mcp-header: a password in a log", attacks_servers.mirrored,
           approve_everything, unsuspicious),
    Attack("list: always one page more", attacks_servers.endless,
           patient, gather_pages),
]  # fmt: skip
REST = [
    Attack("REST: ../ in an argument", attacks_rest.escaped,
           careless, attacks_rest.honest),
    Attack("REST: a header field as an argument", attacks_rest.as_admin,
           careless, attacks_rest.honest),
    Attack("REST: a redirect to an inner address", attacks_rest.led_inside,
           careless, attacks_rest.honest),
    Attack("REST: a description that points inside", attacks_rest.described_inside,
           careless, attacks_rest.honest),
]  # fmt: skip
ATTACKS: Sequence[Attack] = [*RIGHTS, *TOKENS, *CACHE, *SERVERS, *REST]


def battle() -> Table:
    """Run each attack on its naive twin, and on the gateway of this chapter."""
    verdict = {True: Marked("works", "failed"), False: Marked("refused", "fresh")}
    rows = [
        {"attack": one.name, "naive twin": verdict[one.run(one.naive)],
         "this gateway": verdict[one.run(one.strict)]}
        for one in ATTACKS
    ]  # fmt: skip
    return Table(rows, f"{len(rows)} attacks")
