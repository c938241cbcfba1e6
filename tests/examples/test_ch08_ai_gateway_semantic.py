"""The semantic cache, the lab's embedding, and what a model's embedding does."""

import pytest

from examples.ch08_ai_gateway.cache.embedding import cosine, hash_embedding
from examples.ch08_ai_gateway.cache.embedding_models import (
    EmbeddingUnavailable,
    embedder,
)
from examples.ch08_ai_gateway.cache.semantic_cache import LONGEST, MOST, SemanticCache
from examples.ch08_ai_gateway.experiments.wrong_hits import (
    THRESHOLDS,
    ask_all,
    closest,
    questions,
)
from examples.lab import MemoryStore


class Time:
    now = 1000.0

    def __call__(self):
        return self.now


def cache(threshold=0.9, store=None):
    time = Time()
    store = store or MemoryStore(time)
    return time, SemanticCache(store, time, hash_embedding, threshold)


def test_an_equal_question_is_found_and_a_distant_one_is_not():
    _, kept = cache()
    kept.put("shop", "Who wrote Emma?", "Jane Austen", 60)
    assert kept.nearest("shop", "who wrote  EMMA").answer == "Jane Austen"
    assert kept.nearest("shop", "When do you open?") is None


def test_the_closest_one_answers():
    _, kept = cache(0.1)
    kept.put("shop", "Who wrote Dracula?", "Bram Stoker", 60)
    kept.put("shop", "Who wrote Emma?", "Jane Austen", 60)
    assert kept.nearest("shop", "Who wrote Emma").answer == "Jane Austen"


def test_scopes_do_not_see_each_other():
    _, kept = cache()
    kept.put("shop", "Who wrote Emma?", "Jane Austen", 60)
    assert kept.nearest("rival", "Who wrote Emma?") is None


def test_an_answer_ends_and_takes_nothing_with_it():
    time, kept = cache()
    kept.put("shop", "Who wrote Emma?", "Jane Austen", 10)
    kept.put("shop", "When do you open?", "At ten", 60)
    time.now += 10
    assert kept.nearest("shop", "Who wrote Emma?") is None
    assert kept.nearest("shop", "When do you open?").answer == "At ten"


def test_a_scope_is_bounded():
    _, kept = cache(1.0)
    for number in range(MOST + 1):
        kept.put("shop", f"{number}", str(number), 60)
    assert kept.nearest("shop", "0") is None
    assert kept.nearest("shop", "1").answer == "1"
    kept.put("shop", "x" * (LONGEST + 1), "never", 60)
    assert kept.nearest("shop", "x" * (LONGEST + 1)) is None


@pytest.mark.parametrize("threshold", [0, -1, 1.1])
def test_a_threshold_is_a_share(threshold):
    with pytest.raises(ValueError, match="0 < threshold <= 1"):
        cache(threshold)


def test_the_embedding_is_the_same_on_every_machine():
    vector = hash_embedding("Who wrote Emma?")
    assert sum(at * part for at, part in enumerate(vector)) == -311
    assert cosine(vector, hash_embedding("who wrote EMMA")) == 1.0
    assert hash_embedding("") == (0,) * 256


def test_every_question_is_asked_once():
    asked = questions()
    assert len(asked) == len({question for _, question in asked}) == 45


def test_no_threshold_has_right_hits_and_no_wrong_ones():
    rows = [ask_all(hash_embedding, threshold) for threshold in THRESHOLDS]
    assert any(row["right hits"] for row in rows)
    assert [row for row in rows if row["right hits"] and not row["wrong hits"]] == []


def test_the_closest_questions_have_different_answers():
    apart = closest(hash_embedding).records()[0]["similarity"]
    together = closest(hash_embedding, same=True).records()[0]["similarity"]
    assert apart > together


@pytest.mark.slow  # it loads a model
def test_a_learned_embedding_knows_words_and_not_truth():
    try:
        embed = embedder("wordllama")
    except EmbeddingUnavailable as reason:
        pytest.skip(str(reason))
    same = cosine(embed("How do I return a book?"), embed("How can I send it back?"))
    opposite = cosine(embed("Is Emma in stock?"), embed("Is Emma out of stock?"))
    assert opposite > 0.95 > same
    rows = [ask_all(embed, threshold) for threshold in THRESHOLDS]
    assert any(row["right hits"] for row in rows)
    assert [row for row in rows if row["right hits"] and not row["wrong hits"]] == []


def test_an_unknown_embedding_is_refused():
    with pytest.raises(ValueError, match="hashed or wordllama, not 'gpt'"):
        embedder("gpt")
