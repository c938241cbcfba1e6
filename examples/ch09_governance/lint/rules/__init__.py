"""The rules by what they look at.

`structure` asks the specification; `document`, `paths`, `responses` and `schemas` look
at one kind of thing each; `shop` has the rules of this shop; `registry` lists them all.
"""
