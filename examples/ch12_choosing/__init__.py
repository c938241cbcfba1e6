"""Which one to choose, measured; and everything wired into one shop.

`app`            the shop's service; `visitor` walks through the whole system
`shop`           its purchases, its prices, how old a price may be; seeded defects
`live_config`    documents that change while services run, and the signing keys
`system`         gateway, issuer and MCP servers, composed from earlier chapters
`fleet`          the same as real processes, one shell each
`chaos`          clients, a schedule of faults, a history, the invariants checked on it
`architectures`  stateful or stateless, cached or uncached: the four that are measured
`verdicts`       from measurements to a verdict on each cell of the article's table
`guide`          from the numbers of a case to the design that costs least
`claims`         every claim that the course answers, with its verdict
"""

from examples.ch12_choosing.app import create_app

__all__ = ["create_app"]
