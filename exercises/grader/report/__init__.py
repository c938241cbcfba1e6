"""What came of a test, and what is said about it.

`failure_cause` says why a test failed, `failure_report` writes that for its learner;
`outcome` is one test's, `score` adds them up, `terminal` prints the points.
"""
