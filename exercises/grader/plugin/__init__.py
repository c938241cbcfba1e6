"""The grader's part of pytest.

`hooks` is the plugin, `grading_session` what one run shares, `outcome_collector`
gathers its outcomes; `assertion_operands` and `memory_limit` bound what a value of an
answer can cost the grader; `pytest_run` runs the tests from a command.
"""
