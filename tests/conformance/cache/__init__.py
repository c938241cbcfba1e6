"""A driver for an export of the public HTTP caching test suite, in plain Python.

The suite is http-tests/cache-tests (BSD-3-Clause), exported as one JSON file by its
`npm run export`. Nothing of it is in this repository: `--cache-tests PATH`, or the
environment variable CACHE_TESTS, says where an export is. The suite says of itself that
it is not a conformance test suite; a pass is a pass of its tests.
"""
