"""What the notebook does to sessions and tokens in the laboratory."""

from examples.ch03_tokens.experiments.attack_list import (
    ALGORITHM,
    ATTACKS,
    CLAIMS,
    FORM,
    KEY,
)
from examples.ch03_tokens.experiments.battle import battle, count_let_in, let_in
from examples.ch03_tokens.experiments.burglary import burglary, work_of_sign_in
from examples.ch03_tokens.experiments.makers import NEVER, Setting
from examples.ch03_tokens.experiments.rotation import rotations
from examples.ch03_tokens.experiments.shop import Shop
from examples.ch03_tokens.experiments.skew import skews
from examples.ch03_tokens.experiments.theft import STORIES, happen, thefts
from examples.ch03_tokens.experiments.trials import cost, ends, lifetimes, tickets

__all__ = [
    "ALGORITHM",
    "ATTACKS",
    "CLAIMS",
    "FORM",
    "KEY",
    "NEVER",
    "STORIES",
    "Setting",
    "Shop",
    "battle",
    "burglary",
    "cost",
    "count_let_in",
    "ends",
    "happen",
    "let_in",
    "lifetimes",
    "rotations",
    "skews",
    "thefts",
    "tickets",
    "work_of_sign_in",
]
