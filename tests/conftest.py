"""The grader's fixtures, options (`--grade`, `--hints`) and marks, for every test."""

pytest_plugins = ["exercises.grader.plugin"]
