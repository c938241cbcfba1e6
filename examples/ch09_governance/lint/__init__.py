"""The linter: rules as small functions, a style guide that switches them.

`linter` asks the rules; a `rule` looks at the `description_index` and yields what
becomes a `finding`. `style_guide` reads which rules are on, `report` and `sarif` write
findings, `example_validator` fits examples to schemas. The rules are in `rules`.
"""
