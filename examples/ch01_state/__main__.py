"""Run the shop for real: `python -m examples.ch01_state --store memory --replicas 2`.

Baskets live in each server's memory, in a store that all share, or in the customer's
signed cookie; orders are in the store then too. A key for the cookies is made up
unless SHOP_KEY has one.
"""

import os
import secrets
import sys

from examples.ch01_state.serve import KEY_LENGTH, KEY_NAME
from examples.lab.serve import command

if __name__ == "__main__":
    os.environ.setdefault(KEY_NAME, secrets.token_urlsafe(KEY_LENGTH))
    sys.exit(
        command(
            "examples.ch01_state.serve:create_from_config",
            __doc__ or "",
            stores=("memory", "shared", "client"),
            backed=("client",),
            mini="examples.ch01_state.mini:create_from_config",
        )
    )
