"""A replica of a service, and the collaborators that it is offered.

`replica` answers requests; `rpc` calls the grader back for everything that `store`,
`sync`, `http_adapter` and the rest of `collaborators` do.
"""
