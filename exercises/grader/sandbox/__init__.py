"""An answer's process, seen from the grader.

`isolation` names the levels and writes bubblewrap's command, `probe` tries them with
its `canary`; `zygote_client` starts a zygote in a `cgroup` and has it fork; `process`
is one answer, within its `limits`. `watchdog` judges the time by `resource_usage` and
the `time_budget` of the run; `process_verdict` says what a reply or a death means.
"""
