"""Why a change hurts: one sentence for each kind, found by the change's name."""

import re
from functools import cache

from examples.ch09_governance.diff.change import Level

UNHARMED = "A client that keeps to the old description goes on working."
REFUSED = "A client that sends what was allowed is refused."
UNREAD = "A client may get what it was never told about, and cannot read it."
LOST = "A client that relied on a promise does not get what was promised."
REASONS = (
    (
        r"^api-(path-)?removed-before-sunset",
        "Clients were told that they had more time.",
    ),
    (r"^(api-(path-)?removed|webhook-removed)", "Every client that uses it fails."),
    (
        r"sunset-(deleted|date|parse)|deprecated-sunset|-sunset-",
        "Clients cannot plan for an end without a date ahead.",
    ),
    (r"stability", "A promise that something will last was taken back."),
    (
        r"^new-required-request",
        "A client that does not know of it leaves it out and is refused.",
    ),
    (r"^new-request-path", "A client has nothing to put there."),
    (r"request-body-added-required", "A client sends no body and is refused."),
    (r"request-body-removed", "What a client still sends is refused or does nothing."),
    (
        r"request.*became-required",
        "A client that left it out, as it might, is refused.",
    ),
    (
        r"request-parameter-removed|request-property-removed",
        "A client still sends it; whether that hurts, the description does not say.",
    ),
    (
        r"request-parameter-default",
        "The same request means something else from now on.",
    ),
    (
        r"^request.*(enum-value-removed|became-enum)",
        "A value that a client sends is no longer accepted.",
    ),
    (
        r"request.*media-type-removed",
        "A client sends in a form that nobody reads any more.",
    ),
    (
        r"response-success-status-removed",
        "A client waits for a status that never comes.",
    ),
    (r"response-media-type", "A client asks for a form that is no longer served."),
    (r"response-.*-removed$|response-header-became-optional|became-optional", LOST),
    (
        r"enum-value-added",
        "A client that lists the known values meets one that is not in its list.",
    ),
    (r"response.*one-of-added|response.*list-of-types-widened", UNREAD),
    (r"became-nullable", "A client that never looked for null finds one."),
    (r"became-not-nullable", "A client that sends null is refused."),
    (
        r"type-changed|type-specialized|content-(encoding|media-type)-changed",
        "A client writes or reads another type than the service does.",
    ),
    (
        r"pattern-changed|-set$",
        "A value that was fine may be refused; which ones clients send, nobody knows.",
    ),
    (
        r"all-of-removed",
        "Less is asked of the client; generated types change all the same.",
    ),
    (r"security", "A client without credentials, or with the old ones, is locked out."),
    (
        r"style-changed|explode-changed",
        "The same value is written as another text from now on.",
    ),
    (r"callback-removed", "A client waits for a call that never comes."),
    (
        r"discriminator-property-name",
        "A client says, or looks for, the kind of a thing under another name.",
    ),
    (r"additional-properties-closed|unique|multiple-of|not-changed", REFUSED),
    (r"additional-properties-opened|schema-widened", UNREAD),
    (r"^request", REFUSED),
    (r"^response", LOST),
    (r"header-removed", LOST),
)


@cache
def reason(id: str, level: Level) -> str:
    """Say why a change hurts a client, or that it does not."""
    if level is Level.INFO:
        return UNHARMED
    return next(said for pattern, said in REASONS if re.search(pattern, id))
