"""Each attack works on the twin that leaves something out, and not on this gateway.

The twenty attacks of the course on MCP are spread over two chapters; `TWENTY` says
where each of them is run, by its name in the list of chapter 10 or of chapter 11.
"""

import pytest

from examples.ch10_mcp.experiments.attack_list import ATTACKS as EARLIER
from examples.ch11_mcp_gateway.experiments.attack_list import ATTACKS, proxy
from examples.ch11_mcp_gateway.experiments.deputy import APP, Careful
from examples.ch11_mcp_gateway.experiments.mixup import Checking, Trusting, signs_in

TWENTY = {
    "a state that was tampered with": (
        "state: a larger amount",
        "state: for another order",
    ),
    "a state that is replayed": ("state: sent twice",),
    "a state that another worker made": ("state: honest, lost at another worker",),
    "an answer whose content is not read": ("answer: accepted, box not ticked",),
    "a header field that disagrees with the body": (
        "Mcp-Name: a harmless tool",
        "limit: the name of another tool in the field",
    ),
    "hidden, and not enforced": (
        "hidden tool, called",
        "withdrawn tool, called",
        "granted folder: left by ../",
        "withdrawn file: spelled otherwise",
    ),
    "a cache that leaks between users": (
        "cache: Bob reads what Alice read",
        "cache: a list, filtered for one",
        "cache: what Alice read of herself",
        "cache: a filtered list, handed on as public",
        "cache: a client's name in everybody's list",
    ),
    "a cache that outlives a change": (
        "cache: a withdrawn tool, after the notice",
        "cache: an answer that a notice overtook",
        "cache: the ttl twice, through two caches",
    ),
    "a poisoned description": (
        "description: an order in it",
        "pin: an order in a parameter",
    ),
    "a rug pull, and a shadowed name": (
        "rug pull: an order on the second day",
        "shadow: the name of another's tool",
    ),
    "a token for another audience": ("token: made for a blog",),
    "a token that is passed through": ("token: used by the server that saw it",),
    "a confused deputy": (
        "consent: of one client, used by another",
        "redirect: begins like the client's own",
    ),
    "DNS rebinding": (
        "Host: evil.example, resolved to here",
        "Origin: a page of evil.example",
    ),
    "a request forged by the server": (
        "schema: $ref to an inner address",
        "REST: a redirect to an inner address",
        "REST: a description that points inside",
    ),
    "a handle that is guessed": ("order: Alice's, by its id",),
    "an issuer that is mixed up": ("code: taken to the wrong issuer",),
    "a field in a second spelling": ("Mcp-Name: base64 with a stain",),
    "too much: bodies, streams, pages": (
        "body: a million bytes",
        "streams: one more than there is room for",
        "list: always one page more",
    ),
    "a secret in a header field": ("x-mcp-header: a password in a log",),
}

each = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)


@each
def test_the_attack_works_on_its_naive_twin(attack):
    assert attack.run(attack.naive)


@each
def test_the_attack_fails_here(attack):
    assert not attack.run(attack.strict)


def test_all_twenty_are_run_in_one_of_the_two_chapters():
    run = {attack.name for attack in (*EARLIER, *ATTACKS)}
    named = {name for names in TWENTY.values() for name in names}
    assert len(TWENTY) == 20
    assert named - run == set()


def test_each_attack_of_this_chapter_has_a_name_of_its_own():
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


def test_the_careful_proxy_and_the_checking_client_still_let_people_in():
    careful = proxy(Careful)
    client = careful.register(APP)
    assert careful.authorize("alice", client, APP, agrees=True) == (
        APP,
        "code-of-alice",
    )
    assert careful.authorize("alice", client, APP, agrees=False) is not None
    assert careful.authorize("bob", client, APP, agrees=False) is None
    assert signs_in(Checking)
    assert signs_in(Trusting)
