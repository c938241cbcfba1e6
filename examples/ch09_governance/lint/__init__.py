"""The linter: rules as small functions, a style guide that switches them."""
