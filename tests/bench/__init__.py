"""Measurements under real load: `make measure`, or `python -m tests.bench ch04_...`.

Nothing here is a test and nothing is asserted: a measurement is written down with the
machine, the versions and the date, and the book shows what was written.
"""
