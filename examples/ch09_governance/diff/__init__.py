"""The breaking-change checker.

`compare` begins, and `unchanged` says what nobody has to look at; `operations` pairs
what can be called, then `parameters`, `bodies` (with `media_types`) and `security`
compare its parts, and `schemas` their schemas; `witness` finds the message that fails.
`deprecation` has the rules for what may end. A `location` turns what was found into a
`change`, `reasons` says why it hurts, `report` writes it down.
"""
