"""How an API ends: announced, then missing for a while, then gone.

`sunset_plan` says when, `header_fields` tells it (RFC 9745, RFC 8594), `enforcement`
decides about a request, `callers` reads who still calls, `version_policy` says what a
new version number has to be.
"""
