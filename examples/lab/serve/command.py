"""What every chapter's `python -m examples.chNN_slug` has in common."""

import os
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack

from examples.lab.redacted_url import redacted_url
from examples.lab.serve.arguments import Parser, add_serving, add_strict_store
from examples.lab.serve.deployment import Deployment
from examples.lab.serve.plan import ROUND_ROBIN, Plan
from examples.lab.serve.store_risks import store_risks
from examples.lab.serve.supervise import Running, run, say
from examples.lab.serve.valkey import EmbeddedStore
from examples.lab.store.redis import RedisStore

SHARED = "shared"
FORGET_NOTHING = "noeviction"  # full, it refuses writes


def command(  # noqa: PLR0913  what a chapter says once, by name
    app: str,
    about: str,
    *,
    stores: Sequence[str] = (),
    backed: Sequence[str] = (),
    fronts: Mapping[str, str] | None = None,
    mini: str = "",
    arguments: Callable[[Parser], None] | None = None,
    front_arguments: Callable[[Parser], None] | None = None,
    notice: Callable[[Namespace], str] | None = None,
) -> int:
    """Serve `app`, as `examples.chNN_slug.serve:create_from_config`; return the status.

    Each argument that the chapter adds goes to the factory by its name, a plain
    value; `stores` adds `--store`, and the word `shared` becomes the URL of a store.
    The words in `backed` stay, and find such a store in the environment's REDIS_URL.
    `mini` is the chapter's small service, which `--mini` serves instead of `app`.
    `fronts` names factories of the chapter's own that may stand before the replicas;
    what `front_arguments` adds goes to whichever of them is chosen. What `notice` says
    of the arguments is printed before anything starts.
    """
    fronts = {**(fronts or {}), ROUND_ROBIN: ROUND_ROBIN}
    module = app.partition(":")[0]
    parser = Parser(f"python -m {module.rpartition('.')[0] or module}", about)
    add_serving(parser, [*fronts, "none"])
    add_strict_store(parser, stores)
    serving = set(vars(parser.parse_args([])))
    add_choices(parser, stores, mini)
    if arguments is not None:
        arguments(parser)
    of_front = added(front_arguments, parser) if front_arguments else set()

    def start(chosen: Namespace, running: ExitStack) -> list[Deployment]:
        told, front = vars(chosen), fronts.get(chosen.front)
        own = {k: v for k, v in told.items() if k not in serving | of_front}
        announced(notice, chosen)
        tuned = front not in (None, ROUND_ROBIN)
        if stores:
            own["store"] = opened_store(chosen, backed, running)
        plan = Plan(
            mini if own.pop("mini", False) else app,
            own,
            replicas=chosen.replicas,
            workers=chosen.workers,
            front=front,
            front_config={k: told[k] for k in of_front} if tuned else {},
            retry=chosen.retry,
            port=chosen.port,
        )
        return [running.enter_context(Deployment(plan))]

    return run(parser, start)


def opened_store(chosen: Namespace, backed: Sequence[str], running: ExitStack) -> str:
    """Return the chosen word, or the URL of the shared store that it stands for."""
    word = str(chosen.store)
    if word not in (SHARED, *backed):
        return word
    url = shared_store(running, strict=chosen.strict_store)
    if word == SHARED:
        return url
    os.environ["REDIS_URL"] = url
    return word


def announced(notice: Callable[[Namespace], str] | None, chosen: Namespace) -> None:
    """Say what a chapter has to say of the arguments."""
    if notice and (line := notice(chosen)):
        say(line)


def add_choices(parser: Parser, stores: Sequence[str], mini: str) -> None:
    """Add what most chapters let one choose: where state is kept, and which service."""
    if stores:
        parser.add_argument(
            "--store",
            choices=stores,
            default=stores[0],
            help=f"where state is kept (default {stores[0]})",
        )
    if mini:
        parser.add_argument(
            "--mini", action="store_true", help="the small service that the cells build"
        )


def added(arguments: Callable[[Parser], None], parser: Parser) -> set[str]:
    """Add the arguments, all of them optional, and return their names."""
    alone = Parser("", "")
    arguments(alone)
    arguments(parser)
    return set(vars(alone.parse_args([])))


def shared_store(
    running: ExitStack, when_full: str = FORGET_NOTHING, *, strict: bool = False
) -> str:
    """Return the URL of a store that answers: `REDIS_URL`, or one started for us.

    A store of somebody else's that may forget is told, unless that is what it is for;
    raises ValueError when `strict`. One of ours is watched, and comes back with what it
    held when it dies.
    """
    keep = when_full == FORGET_NOTHING
    if url := os.environ.get("REDIS_URL"):
        RedisStore(url).get("anything")
        say(f"store      {redacted_url(url)} (REDIS_URL)")
        if risks := store_risks(url) if keep else "":
            if strict:
                raise ValueError(f"--strict-store: the store {risks}")
            say(f"warning    the store {risks}: what was taken back or counted is lost")
        return url
    if strict:
        raise ValueError(
            "--strict-store: a store that is started for this ends with it;"
            " set REDIS_URL to one that stays"
        )
    store = running.enter_context(EmbeddedStore(when_full=when_full, keep=keep))
    if isinstance(running, Running):
        running.stores.append(store)
    say(f"store      {store.url} (Valkey, started for this, pid {store.pid})")
    return store.url
