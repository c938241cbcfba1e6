"""Who may come in, and what may come back.

- `origin_validation`: the `Host` and `Origin` of a request, against DNS rebinding
- `authorization`: bearer tokens, made for this server (RFC 8707, RFC 9728)
- `request_state`: `requestState`, sealed (signed, readable) for one user and one call
"""
