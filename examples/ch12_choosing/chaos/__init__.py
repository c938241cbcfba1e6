"""A run of faults on a whole system, and what must hold in it.

`schedule`     what happens when
`operator`     does it: kills, rotations, deprecations, changes of prices
`workload`     who takes part, from when to when
`shop_client`  signs in and records what it sees; `shoppers` and `agent` are such
`environment`  what clients need: an address, a clock, sessions
`history`      everything that was seen
`invariants`   what must hold, each a function of the history
`result`       the history as a timeline, and which invariants held
`run`          the shell that runs it on real processes
"""
