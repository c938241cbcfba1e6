"""Reading an OpenAPI description: plain values that know where they stood in the text.

`description` reads one, `files` one that refers to others; `yaml_reader` (with
`yaml_scalars`) and `json_reader` build the tree, `positions` remembers lines and
columns, `references` follows `$ref` in it, `structure` holds it against the
specification, `json_schema` makes of a schema in it one that stands alone; `errors` is
what an unreadable description has to say.
"""
