"""The shop's books: what stands in books.csv, and how it is found."""

import csv
import re
import unicodedata
from dataclasses import FrozenInstanceError, replace
from importlib.resources import files

import pytest

from examples.bookshop import MAX_LIMIT, Book, Catalogue, UnknownBook, catalogue
from examples.bookshop.line import MAX_ID, SLUG

COLUMNS = ["id", "title", "author", "year", "price_cents", "stock"]
WOMEN = """Aphra Behn; Charlotte Brontë; Clorinda Matto de Turner; E. Pauline Johnson;
Grazia Deledda; Ivana Brlić-Mažuranić; Jane Austen; Karolina Pavlova; Kartini;
Lesya Ukrainka; Lili\u02bbuokalani; Maria Firmina dos Reis; Mary Seacole; Mary Shelley;
Olive Schreiner; Phillis Wheatley; Rokeya Sakhawat Hossain; Selma Lagerlöf;
Sigrid Undset; Teresa de la Parra; Virginia Woolf; Yosano Akiko; Zitkala-Ša"""
CONTINENTS = {
    "Africa": "Olive Schreiner; Sol Plaatje; Thomas Mofolo; Qasim Amin",
    "Asia": "Cao Xueqin; Kim Sowol; Kahlil Gibran; Natsume Sōseki; José Rizal",
    "Europe": "Karel Čapek; Henrik Ibsen; Luís de Camões; Taras Shevchenko; Voltaire",
    "North America": "E. Pauline Johnson; Mark Twain; Mary Seacole; Zitkala-Ša",
    "Oceania": "Joseph Furphy; Katherine Mansfield; Lili\u02bbuokalani",
    "South America": "Jorge Isaacs; Machado de Assis; Teresa de la Parra",
}


def rows():
    source = files("examples.bookshop").joinpath("books.csv")
    with source.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def slug(title):
    """Only the letters and digits of ASCII, hyphens for the rest."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"[.']", "", letters.lower())).strip("-")


def authors(names):
    return set(re.split(r";\s+", names))


ROWS = rows()[1:]
SHELF = list(catalogue().books.values())
SMALL = Catalogue.of(
    replace(SHELF[0], id=f"book-{n}", title=f"Book {n}") for n in "312"
)


def test_the_file_has_exactly_its_columns():
    assert rows()[0] == COLUMNS
    assert {len(row) for row in ROWS} == {len(COLUMNS)}


def test_there_are_enough_books_for_pages():
    assert len(ROWS) >= 100
    assert len(catalogue()) == len(ROWS)


def test_ids_are_unique_and_sorted():
    names = [row[0] for row in ROWS]
    assert names == sorted(set(names))


@pytest.mark.parametrize("book", SHELF, ids=lambda book: book.id)
def test_a_book_is_plausible(book):
    assert book.id == slug(book.title)
    assert SLUG.fullmatch(book.id) and len(book.id) <= MAX_ID
    assert 1500 <= book.year <= 1929
    assert 300 <= book.price_cents <= 5000
    assert 0 <= book.stock <= 100
    assert unicodedata.is_normalized("NFC", book.title + book.author)


def test_numbers_are_written_in_one_way_only():
    assert all(str(int(field)) == field for row in ROWS for field in row[3:])


def test_some_books_are_sold_out():
    assert any(book.stock == 0 for book in SHELF)


def test_authors_come_from_six_continents_and_many_are_women():
    present = {book.author for book in SHELF}
    assert authors(WOMEN) <= present
    assert all(authors(names) <= present for names in CONTINENTS.values())


def test_the_catalogue_is_read_once_and_cannot_be_changed():
    assert catalogue() is catalogue()
    with pytest.raises(TypeError):
        catalogue().books["emma"] = SHELF[0]
    with pytest.raises(FrozenInstanceError):
        SHELF[0].stock = 0


def test_a_book_is_found_by_its_id():
    book = catalogue().by_id("frankenstein")
    assert (book.title, book.author, book.year) == (
        "Frankenstein",
        "Mary Shelley",
        1818,
    )
    assert type(book) is Book


def test_an_unknown_id_says_which():
    with pytest.raises(UnknownBook, match="'no-such-book'"):
        catalogue().by_id("no-such-book")


def test_pages_meet_without_overlap_or_gap():
    starts = range(0, len(SHELF), 50)
    pages = [catalogue().page(start, limit=50).books for start in starts]
    assert [book for page in pages for book in page] == SHELF


def test_the_last_page_is_short_and_beyond_it_is_nothing():
    assert [book.id for book in SMALL.page(2, limit=2).books] == ["book-3"]
    assert SMALL.page(3).books == () and SMALL.page(3).total == 3


@pytest.mark.parametrize(
    ("offset", "limit", "complaint"),
    [
        (-1, 10, "offset must be 0 or more, not -1"),
        (0, 0, f"limit must be from 1 to {MAX_LIMIT}, not 0"),
        (0, MAX_LIMIT + 1, f"from 1 to {MAX_LIMIT}, not {MAX_LIMIT + 1}"),
    ],
)
def test_a_page_outside_the_limits_is_refused(offset, limit, complaint):
    with pytest.raises(ValueError, match=complaint):
        SMALL.page(offset, limit)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bronte wuthering", ["wuthering-heights"]),
        ("ČAPEK", ["rur"]),
        ("capek", ["rur"]),
        ("dolls house", ["a-dolls-house"]),
        ("doll's", ["a-dolls-house"]),
        ("franken", ["frankenstein"]),
        ("liliuokalani", ["hawaiis-story-by-hawaiis-queen"]),
        ("soren", ["either-or"]),
        ("moby-dick", ["moby-dick"]),
        ("ankenstein", []),
        ("frankenstein austen", []),
    ],
)
def test_each_word_begins_a_word_of_title_or_author(words, found):
    assert list(catalogue().search(words).books) == found


def test_a_search_without_words_finds_everything():
    assert len(catalogue().search("  ...  ")) == len(ROWS)


def test_an_endless_search_is_refused():
    assert not len(catalogue().search("a" * 200))
    with pytest.raises(ValueError, match="at most 200 characters, not 201"):
        catalogue().search("a" * 201)


def test_a_catalogue_shows_its_size_and_no_more():
    assert repr(SMALL) == "Catalogue of 3 books"
