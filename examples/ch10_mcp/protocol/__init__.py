"""What a message says, and how it is written: revision 2026-07-28.

- `json_rpc`: one request in, a result or an error out
- `request_meta`: `_meta`, what each request says about its client
- `headers`: the `Mcp-` fields that repeat the body, written and verified
- `errors`: codes of JSON-RPC with their HTTP status
- `caching_hints`: `ttlMs` and `cacheScope`
- `notifications`: their names, and how one is built
- `sse`: server-sent events, written and read
- `constants`: words that more than one module needs
"""
