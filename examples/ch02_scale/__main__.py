"""Run replicas of the shop behind the balancer: `python -m examples.ch02_scale`.

The balancer checks the replicas, leaves out those that fail, and tries again where
that does no harm. `--front round_robin` puts the bare front of chapter 1 in its place.
"""

import sys

from examples.ch02_scale.load_balancing import PICKERS
from examples.lab.serve import Parser, command


def arguments(parser: Parser) -> None:
    """Add the option that picks the load-balancing policy."""
    parser.add_argument(
        "--balancer",
        choices=PICKERS,
        default="round_robin",
        metavar="NAME",
        help=f"{', '.join(PICKERS)}\n(default round_robin)",
    )


if __name__ == "__main__":
    sys.exit(
        command(
            "examples.ch02_scale.serve:create_from_config",
            __doc__ or "",
            stores=("memory", "shared"),
            fronts={"balancer": "examples.ch02_scale.serve:create_front"},
            front_arguments=arguments,
        )
    )
