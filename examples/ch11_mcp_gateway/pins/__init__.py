"""Definitions are code: what was approved is pinned.

- `pins`: what was approved, by hash, and what has drifted from it
- `lock_file`: pins as text, read and written
- `approval`: lets only what is pinned into lists and calls (a shell)
- `command`, `review`: `pin`, which shows each change and approves it (a shell)
- `definition_diff`, `scanner`, `printable`: what a person who reviews is shown
"""
