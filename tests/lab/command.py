"""A chapter's command as a chapter would write it, for the tests to run."""

import sys

from examples.lab.serve import command

FRONT = "tests.lab.apps:create_front"


def arguments(parser):
    parser.add_argument("--greeting", default="hello")
    parser.add_argument("--crash", action="store_true")


def front_arguments(parser):
    parser.add_argument("--word", default="front")


if __name__ == "__main__":
    sys.exit(
        command(
            "tests.lab.apps:create_basket",
            "A basket.",
            stores=("memory", "shared"),
            fronts={"round_robin": "round_robin", "own": FRONT},
            arguments=arguments,
            front_arguments=front_arguments,
        )
    )
