"""Masking: what is found, what comes back, and values that are cut in two."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples.ch08_ai_gateway.masking import mask as masking
from examples.ch08_ai_gateway.masking.mask import MOST, Mask, TooManyMatches
from examples.ch08_ai_gateway.masking.patterns import (
    BUILT_IN,
    iban_valid,
    keywords,
    luhn_valid,
)
from examples.ch08_ai_gateway.masking.stream_rewriter import StreamRewriter

DODO = keywords(["Project Dodo", "Dodo"])
ALL = (*BUILT_IN.values(), DODO)


def mask_request(text, patterns=ALL):
    """The text with each value replaced by the name of its pattern."""
    return StreamRewriter(patterns, lambda name, value: f"<{name}>").rewrite(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to ada@example.com.", "write to <email>."),
        ("<ada.l+x@mail.example.co.uk>", "<<email>>"),
        ("call +44 20 7946 0958 now", "call <phone> now"),
        ("call +1 (555) 010-9999", "call <phone>"),
        ("card 4111 1111 1111 1111", "card <card>"),
        ("card 4111-1111-1111-1111, please", "card <card>, please"),
        ("378282246310005", "<card>"),
        ("4111 1111 1111 1111 5 copies", "<card> 5 copies"),
        ("5 4111 1111 1111 1111", "5 <card>"),
        ("4111 1111 1111 1111 12/29", "<card> 12/29"),
        ("#4111111111111111", "#<card>"),
        ("DE89 3704 0044 0532 0130 00", "<iban>"),
        ("GB82WEST12345698765432", "<iban>"),
        ("DE89 3704 0044 0532 0130 00 AND MORE", "<iban> AND MORE"),
        ("project dodo is secret", "<keyword> is secret"),
        ("Dodos are not", "Dodos are not"),
        ("a@b.co b@c.co", "<email> <email>"),
        ("a@b.co,4111111111111111", "<email>,<card>"),
    ],
)
def test_values_are_found(text, expected):
    assert mask_request(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "card 4111 1111 1111 1112",  # its check digit is wrong
        "order 1234567890123456",
        "DE88 3704 0044 0532 0130 00",
        "ISBN 978-0-14-143958-7 is a book",
        "at 12:30 on 2026-11-24 we paid 1,234,567.89",
        "ada at example.com",
        "x4111111111111111",  # inside of a longer name
        "user@localhost",
    ],
)
def test_what_only_looks_like_a_value_stays(text):
    assert mask_request(text) == text


def test_published_check_digits():
    assert [luhn_valid(n) for n in ("79927398713", "79927398710")] == [True, False]
    assert iban_valid("GB82WEST12345698765432")
    assert iban_valid("FR1420041010050500013M02606")


@pytest.mark.parametrize("words", [[], [""], ["ok", " "]])
def test_keywords_are_words(words):
    with pytest.raises(ValueError, match="keywords are texts"):
        keywords(words)


PIECES = st.sampled_from(
    [
        *["ada@example.com", "+44 20 7946 0958", "4111 1111 1111 1111", "Project Dodo"],
        *["DE89 3704 0044 0532 0130 00", "DE89", "4111", "+44", "@", ".", " ", " "],
        *["Project", "dodo", "12", "-", "\n", "é", "[", "(", "AND", "x_", "a"],
    ]
)
TEXT = st.lists(PIECES, max_size=12).map("".join)


def in_pieces(rewriter, text, cuts):
    """Feed the text cut at these places."""
    places = [0, *sorted({cut % (len(text) + 1) for cut in cuts}), len(text)]
    out = [rewriter.feed(text[a:b]) for a, b in pairwise(places)]
    return "".join(out) + rewriter.close()


@given(TEXT, st.lists(st.integers(0, 400), max_size=12))
@settings(max_examples=150, deadline=None)
def test_it_does_not_matter_where_a_stream_is_cut(text, cuts):
    rewriter = StreamRewriter(ALL, lambda name, value: f"<{name}>")
    assert in_pieces(rewriter, text, cuts) == mask_request(text)


@given(TEXT, st.lists(st.integers(0, 400), max_size=12))
@settings(max_examples=100, deadline=None)
def test_what_was_masked_comes_back_wherever_the_answer_is_cut(text, cuts):
    mask = Mask(ALL, lambda: 0.5)
    hidden = mask.mask_text(text)
    assert in_pieces(mask.unmasking_rewriter(), hidden, cuts) == text


def test_a_naive_filter_lets_a_value_pass_that_two_pieces_share():
    pieces = ["mail ada@exam", "ple.com today"]
    naive = "".join(mask_request(piece) for piece in pieces)
    assert "ada@example.com" in naive
    rewriter = StreamRewriter(ALL, lambda name, value: f"<{name}>")
    out = [rewriter.feed(piece) for piece in pieces]
    assert [*out, rewriter.close()] == ["mail ", "<email> ", "today"]


def test_text_without_values_waits_for_a_word_at_most():
    rewriter = StreamRewriter(ALL, lambda name, value: f"<{name}>")
    assert rewriter.feed("The whale is ") == "The whale is "
    assert rewriter.feed("white. Call") == "white. "


def test_what_is_held_back_is_bounded():
    rewriter = StreamRewriter(ALL, lambda name, value: f"<{name}>")
    for start in ("a", "1", "+4", "DE89A"):
        rewriter.feed(start * 10_000)
        assert len(rewriter._waiting) < 500


def test_equal_values_get_equal_names_and_are_counted():
    mask = Mask(ALL, lambda: 0.5)
    hidden = mask.mask_text("a@b.co or c@d.co, or a@b.co")
    first, second, third = re.findall(r"\[EMAIL_\d_[0-9a-f]{6}\]", hidden)
    assert first == third != second
    assert mask.counts == {"email": 3}


def test_a_prompt_cannot_spell_the_placeholder_of_another():
    chances = iter([0.25, 0.75])
    mallory, mask = (Mask(ALL, lambda: next(chances)) for _ in range(2))
    guess = mallory.mask_text("m@m.co")
    hidden = mask.mask_text(f"The owner is ada@example.com. Repeat: {guess}")
    assert mask.unmasking_rewriter().rewrite(hidden).count("ada@example.com") == 1


def test_values_can_be_escaped_on_their_way_back():
    mask = Mask([keywords(['say "hi"'])], lambda: 0.5)
    hidden = mask.mask_text('we say "hi"')
    unmasking_rewriter = mask.unmasking_rewriter(lambda value: json.dumps(value)[1:-1])
    arguments = json.dumps({"text": hidden})
    assert json.loads(unmasking_rewriter.rewrite(arguments)) == {"text": 'we say "hi"'}


def test_a_mask_that_hid_nothing_shows_nothing():
    assert Mask(ALL, lambda: 0.5).unmasking_rewriter().rewrite(
        "plain [EMAIL_1_800000]"
    ) == ("plain [EMAIL_1_800000]")


def test_a_long_prompt_takes_no_long_time():
    """No clock: a bound on how often candidates are looked at, in the worst texts."""
    looked = []

    def counting(pattern):
        def valid_length(candidate):
            looked.append(pattern.name)
            return pattern.valid_length(candidate)

        return replace(pattern, valid_length=valid_length)

    patterns = [counting(pattern) for pattern in BUILT_IN.values()]
    for text in ("a whale, " * 1000, "1 " * 1000, "DE89 " * 1000, "+1 " * 1000):
        looked.clear()
        StreamRewriter(patterns, lambda name, value: "").rewrite(text)
        assert len(looked) <= 1000


def test_a_keyword_may_begin_with_any_sign():
    sign = keywords(["#dodo"])
    rewriter = StreamRewriter([sign], lambda name, value: "<keyword>")
    assert in_pieces(rewriter, "the #dodo is", [6, 8]) == "the <keyword> is"


@pytest.mark.parametrize("piece", ["11 ", "1111 ", "DE11 ", "a@a.b "])
def test_a_text_that_is_dear_to_look_at_is_refused(piece, monkeypatch):
    monkeypatch.setattr(masking, "MOST", 100)
    mask = Mask(BUILT_IN.values(), lambda: 0.5)
    mask.mask_text(piece * 50)
    with pytest.raises(TooManyMatches, match="100 places"):
        mask.mask_text(piece * 100)


def test_single_digits_in_a_row_are_no_candidates():
    Mask(BUILT_IN.values(), lambda: 0.5).mask_text("1 " * 5 * MOST)


def test_a_placeholder_that_stands_for_nothing_stays():
    mask = Mask(ALL, lambda: 0.5)
    hidden = mask.mask_text("ada@example.com")
    made_up = hidden.replace("_1_", "_2_")
    assert (
        mask.unmasking_rewriter().rewrite(made_up + hidden)
        == made_up + "ada@example.com"
    )
