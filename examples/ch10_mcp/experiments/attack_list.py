"""The attacks that the laboratory runs, and the twin on which each of them works."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from examples.bookshop.jsontext import encode
from examples.ch10_mcp.client.result_cache import ResultCache
from examples.ch10_mcp.experiments import attacks, careless
from examples.ch10_mcp.experiments.layers import LAYERS, own_keys
from examples.ch10_mcp.experiments.stage import AUDIENCE, Parts
from examples.ch10_mcp.experiments.tricks import MUCH
from examples.ch10_mcp.protocol.headers import BASE64_PREFIX, BASE64_SUFFIX
from examples.ch10_mcp.server.json_schema import compiled_validator
from examples.lab import Table
from examples.lab.figures import Marked

CAREFUL = LAYERS["... and once"]
BLOG = "https://blog.example/mcp"
SPELLED = (
    f"{BASE64_PREFIX}cGxhY2Vfb3Jk!ZXI={BASE64_SUFFIX}"  # place_order, with a stain
)


@dataclass(frozen=True, slots=True)
class Attack:
    """`run` says whether the attacker got it; on `naive` they do."""

    name: str
    run: Callable[[Any], bool]
    naive: Any
    strict: Any


def as_it_is(parts: Parts) -> None:
    """Change nothing: the server of this chapter."""


def option(**options: object) -> Callable[[Parts], None]:
    """Return a change of the app's options."""
    return lambda parts: parts.options.update(options)


STATE = [
    Attack("state: a larger amount",
           attacks.trick("writes a larger amount", lambda s: s.paid() == MUCH),
           LAYERS["unsigned"], CAREFUL),
    Attack("state: somebody else's",
           attacks.trick("Mallory brings Alice's state", lambda s: s.paid() > 0),
           LAYERS["signed"], CAREFUL),
    Attack("state: for another order",
           attacks.trick("brings it for another order", lambda s: s.paid() > 0),
           LAYERS["signed"], CAREFUL),
    Attack("state: an hour old",
           attacks.trick("brings it an hour later", lambda s: s.paid() > 0),
           LAYERS["unsigned"], CAREFUL),
    Attack("state: sent twice",
           attacks.trick("sends the answer twice", lambda s: s.paid() > s.cents),
           LAYERS["signed, bound"], CAREFUL),
    Attack("state: honest, lost at another worker", attacks.lost_at_other_replica,
           own_keys, CAREFUL),
    Attack("answer: accepted, box not ticked",
           attacks.trick("accepts the form, box not ticked", lambda s: s.paid() > 0),
           LAYERS["signed, bound"], CAREFUL),
    Attack("question: to a client that cannot ask", attacks.asked_unasked,
           careless.like(careless.AsksAnyone), as_it_is),
]  # fmt: skip
trusting = careless.like(careless.TrustsBody)
HEADERS = [
    Attack("Mcp-Name: a harmless tool",
           attacks.through(Mcp_Name="search_books"), trusting, as_it_is),
    Attack("Mcp-Method: a harmless method",
           attacks.through(Mcp_Method="tools/list"), trusting, as_it_is),
    Attack("MCP-Protocol-Version: an older one",
           attacks.through(MCP_Protocol_Version="2025-11-25"), trusting, as_it_is),
    Attack("Mcp-Param-Branch: another branch",
           attacks.through("check_stock", Mcp_Param_Branch="east"), trusting, as_it_is),
    Attack("Mcp-Name: base64 with a stain",
           attacks.through(Mcp_Name=SPELLED),
           careless.like(careless.ReadsAnyBase64), as_it_is),
]  # fmt: skip
ANYWHERE = frozenset({"shop", "evil.example"})
DOOR = [
    Attack("Host: evil.example, resolved to here",
           attacks.through(Host="evil.example"),
           option(hosts=ANYWHERE), as_it_is),
    Attack("Origin: a page of evil.example",
           attacks.through(Origin="http://evil.example"),
           option(hosts=ANYWHERE), as_it_is),
    Attack("token: made for a blog", attacks.with_token(BLOG),
           careless.any_audience, attacks.with_tokens),
    Attack("token: may only read", attacks.with_token(AUDIENCE, "shop:read"),
           careless.any_scope, attacks.with_scope),
    Attack("order: Alice's, by its id", attacks.others_order,
           careless.shelf, attacks.with_tokens),
    Attack("body: a million bytes", attacks.too_large,
           option(max_body=None), as_it_is),
    Attack("streams: one more than there is room for", attacks.streams,
           option(max_streams=10**9), option(max_streams=attacks.MAX_STREAMS)),
    Attack("schema: $ref to an inner address", attacks.inner_address,
           lambda stage, schema: careless.fetches(schema, stage.net.session("shop")),
           lambda stage, schema: compiled_validator(encode(schema))),
]  # fmt: skip
CACHE = [
    Attack("cache: Bob reads what Alice read", attacks.read_by_other,
           lambda s: careless.NoUserInKey(s.net.clock.time),
           lambda s: ResultCache(s.net.clock.time, share_public=True)),
    Attack("cache: a withdrawn tool, after the notice", attacks.kept_after_change,
           lambda s: careless.DeafCache(s.net.clock.time),
           lambda s: ResultCache(s.net.clock.time)),
]  # fmt: skip
ATTACKS = [*STATE, *HEADERS, *DOOR, *CACHE]


def battle() -> Table:
    """Run each attack on its naive twin, and on the server of this chapter."""
    verdict = {True: Marked("works", "failed"), False: Marked("refused", "fresh")}
    rows = [
        {"attack": one.name, "naive twin": verdict[one.run(one.naive)],
         "this server": verdict[one.run(one.strict)]}
        for one in ATTACKS
    ]  # fmt: skip
    return Table(rows, f"{len(rows)} attacks")
