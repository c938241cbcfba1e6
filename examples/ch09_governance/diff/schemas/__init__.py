"""Comparing schemas: each rule looks at one pair of an old and a new schema.

`comparison` asks every rule at every `pair` that `walk` finds; `normalize` reads
OpenAPI 3.0 as 3.1, `branch_matching` says which branch became which. The rules are
`types`, `values`, `bounds`, `objects`, `composition` and `applicators`.
"""
