"""The rules by what they look at: `document`, `paths`, `responses`, `schemas`.

`shop` has the rules of this shop; `registry` lists all of them.
"""
