"""The policies against libcachesim 0.3.5, an independent implementation in C.

Not the sums are compared but the whole sequence of hits and misses. What libcachesim
answered is written down here as a digest, so that everybody can compare; where it is
installed (`pip install libcachesim`, Linux on x86_64), it is asked again.
"""

from functools import cache
from hashlib import sha256
from random import Random

import pytest

from examples.ch06_capacity import ONLINE_POLICIES, hits_and_misses, zipf

ANSWERED = {
    ("fifo", 100): "1f85fccb3bbebf1f",
    ("fifo", 1000): "c5f57a33be3be425",
    ("fifo", 3333): "a15a62321ffd4d9a",
    ("lru", 100): "10ac82a29a527d0b",
    ("lru", 1000): "f8f7ad4406616aed",
    ("lru", 3333): "2791533449c5b4a3",
    ("lfu", 100): "9e4e8cd7e0a4af50",
    ("lfu", 1000): "ea5059e87d9a42c6",
    ("lfu", 3333): "ca0a8d8ffe3b10df",
    ("clock", 100): "1245732ff396f2cd",
    ("clock", 1000): "f2ce38fee74c1cb1",
    ("clock", 3333): "c7945cd1ed4d054d",
    ("sieve", 100): "3fb2c71ad905185e",
    ("sieve", 1000): "4c8dcac9517feaaa",
    ("sieve", 3333): "75737b29418cff1c",
    ("s3fifo", 100): "178370c0866f70d7",
    ("s3fifo", 1000): "127b431e9b32b486",
    ("s3fifo", 3333): "4c4ebe0768d457e0",
    ("arc", 100): "b8535547f6e82e36",
    ("arc", 1000): "422f2efc522610bb",
    ("arc", 3333): "e51a1a96ba53b08c",
}


@cache
def trace():
    """300,000 requests for 10,000 keys by Zipf's law, alpha 0.8."""
    return zipf(Random(1).random, 10_000, 0.8, 300_000)


def digest(hits):
    return sha256(bytes(hits)).hexdigest()[:16]


def answered(name, size, requests):
    """What libcachesim says of each request."""
    library = pytest.importorskip("libcachesim", reason="it is in no extra: 100 MB")
    names = {"s3fifo": "S3FIFO", "sieve": "Sieve", "clock": "Clock"}
    theirs = getattr(library, names.get(name, name.upper()))(cache_size=size)
    request = library.Request()
    request.obj_size = 1
    for key in requests:
        request.obj_id = key
        yield theirs.get(request)


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    "size", [1000, pytest.param(100, marks=SLOW), pytest.param(3333, marks=SLOW)]
)
@pytest.mark.parametrize("name", ONLINE_POLICIES)
def test_each_request_is_answered_as_libcachesim_answered_it(name, size):
    assert digest(hits_and_misses(name, trace(), size)) == ANSWERED[name, size]


@pytest.mark.slow
@pytest.mark.parametrize("size", [20, 100, 1000, 3333])
@pytest.mark.parametrize("name", ONLINE_POLICIES)
def test_libcachesim_still_answers_so(name, size):
    assert list(hits_and_misses(name, trace(), size)) == list(
        answered(name, size, trace())
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ONLINE_POLICIES)
def test_libcachesim_answers_so_on_other_traffic_too(name):
    random = Random(5)
    for _ in range(60):
        size, alpha = 20 + int(80 * random.random()), 1.3 * random.random()
        loop = 20 + int(60 * random.random())
        requests = zipf(random.random, 200, alpha, 1500)
        requests += [1000 + number % loop for number in range(500)] + requests[:500]
        theirs = list(answered(name, size, requests))
        assert list(hits_and_misses(name, requests, size)) == theirs
