"""A chapter's command as a chapter would write it, for the tests to run."""

import sys

from examples.lab.serve import command


def arguments(parser):
    parser.add_argument("--greeting", default="hello")
    parser.add_argument("--crash", action="store_true")


if __name__ == "__main__":
    sys.exit(
        command(
            "tests.lab.served_apps:create_basket",
            "A basket.",
            stores=("memory", "shared"),
            arguments=arguments,
        )
    )
