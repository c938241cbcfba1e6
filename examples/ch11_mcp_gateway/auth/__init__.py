"""Who comes in, and what for.

- `authentication`: by token
- `grants`: what a user sees and may use
- `resource_uris`: one spelling for each resource
"""
