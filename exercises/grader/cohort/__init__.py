"""Grade a whole class.

`collect` finds the submissions: a `submission` each, its `submission_files` from a
folder or an `archive`. `grading` asks the `result_journal` what is known, and has a
`worker_pool` of `worker`s do each `grading_job`; a `result` is one student's chapter.
"""
