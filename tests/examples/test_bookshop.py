"""The shop's nouns: a core without Flask, and a basket that is a value."""

import doctest
import importlib
import pickle
import pkgutil
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import examples.bookshop
from examples.bookshop import (
    MAX_LINES,
    MAX_QUANTITY,
    Basket,
    Customer,
    Line,
    Order,
    UnknownBook,
    catalogue,
)
from examples.bookshop.jsontext import DEPTH, NotJson, decode, encode

MODULES = [module.name for module in pkgutil.iter_modules(examples.bookshop.__path__)]
ids = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
quantities = st.integers(1, MAX_QUANTITY)
lines = st.builds(Line, ids, quantities)
baskets = st.builds(
    Basket,
    st.lists(lines, max_size=8, unique_by=lambda line: line.book_id).map(tuple),
)


@pytest.mark.parametrize("module", MODULES)
def test_every_example_in_a_docstring_is_true(module):
    found = doctest.testmod(importlib.import_module(f"examples.bookshop.{module}"))
    assert found.failed == 0


def test_the_core_imports_no_flask():
    code = "import sys, examples.bookshop; print('flask' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "False\n"


@given(baskets)
def test_a_basket_survives_the_way_to_json_and_back(basket):
    assert Basket.from_json(basket.to_json()) == basket


@given(baskets, ids)
def test_the_bytes_of_a_basket_do_not_depend_on_how_it_was_filled(basket, book_id):
    refilled = Basket()
    for line in basket.lines:
        for quantity in filter(None, (line.quantity // 2, -(-line.quantity // 2))):
            refilled = refilled.add(line.book_id, quantity)
    assert refilled.to_json() == basket.to_json()


@given(baskets, ids)
def test_removing_twice_is_removing_once(basket, book_id):
    once = basket.remove(book_id)
    assert once.remove(book_id) == once
    assert book_id not in [line.book_id for line in once.lines]


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_bring_a_basket_down(raw):
    try:
        basket = Basket.from_json(raw)
    except ValueError as error:
        assert str(error)
    else:
        assert basket == Basket()


def test_adding_leaves_the_old_basket_alone():
    before = Basket().add("emma")
    assert before.add("emma", 2) == Basket((Line("emma", 3),))
    assert before.count == 1


def test_lines_keep_the_order_in_which_their_books_came():
    basket = Basket().add("we").add("emma").add("we")
    assert [line.book_id for line in basket.lines] == ["we", "emma"]


@pytest.mark.parametrize("quantity", [0, -1, MAX_QUANTITY + 1, 10**100, True, 1.0, "1"])
def test_a_quantity_outside_the_limits_is_named_with_the_limit(quantity):
    with pytest.raises(ValueError, match=rf"from 1 to {MAX_QUANTITY}, not "):
        Basket().add("emma", quantity)


def test_copies_add_up_to_the_limit_and_no_further():
    full = Basket().add("emma", MAX_QUANTITY)
    with pytest.raises(ValueError, match=f"not {MAX_QUANTITY + 1}"):
        full.add("emma")


def test_a_basket_has_a_last_line():
    full = Basket(tuple(Line(f"book-{number}") for number in range(MAX_LINES)))
    assert full.add("book-0").count == MAX_LINES + 1
    with pytest.raises(ValueError, match=f"at most {MAX_LINES} lines"):
        full.add("one-more")


@pytest.mark.parametrize(
    "book_id", ["", "Emma", "a b", "-a", "a-", "a--b", "emma\n", "ё", "../a", "a" * 65]
)
def test_an_id_that_is_no_slug_is_refused(book_id):
    with pytest.raises(ValueError, match="book_id must be"):
        Line(book_id)


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"[]", "the value must be an object, not []"),
        (b'{"lines":{}}', "lines must be a list, not {}"),
        (b'{"lines":[7]}', "lines[0] must be an object, not 7"),
        (b'{"lines":[],"owner":"eve"}', "unknown key 'owner'; known: lines"),
        (b'{"lines":[{"quantity":1}]}', "the key 'book_id' is missing"),
        (b'{"lines":[{"book_id":1}]}', "book_id must be a string, not 1"),
        (b'{"lines":[{"book_id":"we","quantity":1.0}]}', "a whole number, not 1.0"),
        (b'{"lines":[{"book_id":"we","quantity":true}]}', "a whole number, not True"),
        (b'{"lines":[{"book_id":"we","quantity":-1}]}', "from 1 to 999, not -1"),
        (b'{"lines":[{"book_id":"we"},{"book_id":"we"}]}', "two lines have"),
    ],
)
def test_a_strange_basket_is_refused_by_name(raw, complaint):
    with pytest.raises(ValueError) as refused:
        Basket.from_json(raw)
    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"", "not JSON: look at character 0"),
        (b"{'lines':[]}", "not JSON: look at character 1"),
        (b"{} {}", "not JSON: look at character 3"),
        (b"\xff", "not JSON: byte 0 is not UTF-8"),
        ("{}".encode("utf-16"), "not UTF-8"),
        (b"[NaN]", "not JSON: NaN is no number"),
        (b'{"a":1,"a":1}', "the key 'a' stands twice"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1), "nested too deeply"),
        (b'{"a":' * (DEPTH + 1) + b"1" + b"}" * (DEPTH + 1), "nested too deeply"),
        (b"1" * 5_000, "a number is too long"),
        (b"[1e999]", "the number '1e999' is too large"),
        (b'["\\ud800"]', "'\\ud800' is half a character"),
        (b'{"\\uDC00":1}', "'\\udc00' is half a character"),
        (b'["\\ud83d\\ud83d"]', "is half a character"),
    ],
)
def test_what_is_not_json_is_refused_by_place(raw, complaint):
    with pytest.raises(NotJson) as refused:
        decode(raw)
    assert complaint in str(refused.value)


def test_what_may_be_read_may_be_written():
    deepest = b"[" * DEPTH + b"]" * DEPTH
    assert encode(decode(deepest)) == deepest


def test_many_brackets_are_not_yet_deep():
    wide = b"[" + b"[]," * DEPTH + b"[]]"
    assert encode(decode(wide)) == wide


def test_a_whole_character_in_two_halves_is_one():
    assert decode(b'["\\uD83D\\uDE00", "\\\\ud800"]') == ["\U0001f600", "\\ud800"]


def test_canonical_json_sorts_keys_and_keeps_letters():
    assert (
        encode({"b": "Ántonia", "a": (1, None)})
        == '{"a":[1,null],"b":"Ántonia"}'.encode()
    )


def test_an_order_keeps_the_total_of_its_day():
    basket = Basket().add("emma", 2).add("dracula")
    order = Order.place("o-1", Customer("c-1", "Ada"), basket, catalogue())
    emma, dracula = catalogue().by_id("emma"), catalogue().by_id("dracula")
    assert order.total_cents == 2 * emma.price_cents + dracula.price_cents
    assert order.lines == basket.lines


def test_an_empty_basket_cannot_be_ordered():
    with pytest.raises(ValueError, match="at least 1 line"):
        Order.place("o-1", Customer("c-1", "Ada"), Basket(), catalogue())


def test_a_basket_of_unknown_books_has_no_total():
    with pytest.raises(UnknownBook, match="no book has the id 'nemo'") as unknown:
        Basket().add("nemo").total_cents(catalogue())
    assert unknown.value.book_id == "nemo"


def test_an_error_keeps_its_data_between_processes():
    copy = pickle.loads(pickle.dumps(UnknownBook("nemo")))
    assert (copy.book_id, str(copy)) == ("nemo", "no book has the id 'nemo'")
