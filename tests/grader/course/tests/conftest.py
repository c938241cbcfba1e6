"""The small course of the grader's own tests uses the grader as the big one does."""

pytest_plugins = ["exercises.grader.plugin.hooks"]
