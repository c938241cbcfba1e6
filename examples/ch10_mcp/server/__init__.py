"""A server's core: a request and a user go in, a result comes out.

- `server`: checks a request, finds its method, finishes the result
- `context`: what a handler knows of its request
- `tools`, `resources`, `prompts`, `completion`: what a server offers
- `multi_round_trip`: a result that asks the user instead of answering
- `subscriptions`: `subscriptions/listen`, fed by a bus
- `results`, `pagination`, `json_schema`: what handlers are made of
"""
