"""The laboratory of the semantic cache: right hits and wrong hits by threshold."""

import csv
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from examples.ch08_ai_gateway.budget.token_estimate import estimate_tokens
from examples.ch08_ai_gateway.cache.embedding import Embed, cosine, hash_embedding
from examples.ch08_ai_gateway.cache.semantic_cache import SemanticCache
from examples.lab import Clock, MemoryStore, Table

QUESTIONS = Path(__file__).with_name("questions.csv")
THRESHOLDS = (0.95, 0.9, 0.8, 0.7, 0.6)
HOUR = 3600.0
STRIDE = 17  # has no factor in common with the number of questions: visits each once


def questions() -> list[tuple[str, str]]:
    """Return the answers and questions, in an order in which subjects are mixed."""
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        rows = [(row["answer"], row["question"]) for row in csv.DictReader(file)]
    return [rows[at * STRIDE % len(rows)] for at in range(len(rows))]


def ask_all(embed: Embed, threshold: float) -> dict[str, float]:
    """Ask each question once; what is not answered from the cache is kept in it."""
    cache = SemanticCache(MemoryStore(), Clock().time, embed, threshold)
    right = wrong = saved = 0
    for answer, question in questions():
        near = cache.nearest("shop", question)
        if near is None:
            cache.put("shop", question, answer, HOUR)
            continue
        right += near.answer == answer
        wrong += near.answer != answer
        saved += estimate_tokens(question) + estimate_tokens(near.answer)
    counts = {"right hits": right, "wrong hits": wrong, "tokens saved": saved}
    return {"threshold": threshold} | counts


def wrong_hits(
    embed: Embed = hash_embedding, thresholds: Sequence[float] = THRESHOLDS
) -> Table:
    """Compare thresholds."""
    rows = [ask_all(embed, threshold) for threshold in thresholds]
    return Table(rows, f"{len(questions())} questions, each asked once")


def closest(embed: Embed = hash_embedding, same: bool = False, most: int = 5) -> Table:
    """Show the pairs of questions that lie closest, with or without the same answer."""
    pairs = [
        {"similarity": cosine(embed(one), embed(two)), "question": one, "and": two}
        for (first, one), (second, two) in combinations(sorted(questions()), 2)
        if (first == second) is same
    ]
    pairs.sort(key=lambda pair: (-float(str(pair["similarity"])), pair["question"]))
    for pair in pairs:
        pair["similarity"] = round(float(str(pair["similarity"])), 2)
    return Table(pairs[:most])
