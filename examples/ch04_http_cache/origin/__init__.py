"""The way to the origin and back.

`collapse` decides who may ask; `fetch` sends a `forward_request` over a
`connection_pool` or a session (`origin`), validates and combines; `relay` hands on what
came and stores it (`store_while_sending`; `read_ahead`, where others wait for it);
`stale_fallback` answers for an origin that fails, `background_refresh` asks while the
client has its response already.
"""
