"""The witness: a message that was fine before and fails now.

`judge` keeps the verdicts; `search` looks for a message and judges it with a library,
`candidates` says which values are worth a try, `scalars` those that hold no others;
`conventions` lists where a level does not follow from a message.
"""
