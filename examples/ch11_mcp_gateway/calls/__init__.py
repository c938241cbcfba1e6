"""A call on its way to its server, and the result on its way back.

- `call_router`: finds the server, asks permission, compares the definition again
- `forwarder`: sends it under the server's own name, and finishes the result
- `tool_limits`: how often a tool may be called
- `client_requests`: what is passed on of the client, and what a server may ask of it
"""
