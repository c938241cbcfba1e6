"""A call on its way to its server, and the result on its way back.

- `call_router`: finds the server, judges again, sends under the server's own name
- `tool_limits`: how often a tool may be called
- `client_requests`: what is passed on of the client, and what a server may ask of it
"""
