"""Who makes tokens for whom, and what a verifier asks of them."""

from examples.ch03_tokens import TokenPolicy

ISSUER = AUDIENCE = "https://shop.example"
GATE = "https://shop.example/mcp"  # the gateway for tools, when it signs for a user
AGENTS = "https://shop.example/agents"  # the server that it signs for
LEEWAY = 1.0  # seconds: claims have whole ones
LIFE = 300.0  # of an access token, in seconds
FROM_USERS = TokenPolicy(
    ("EdDSA",),
    ISSUER,
    AUDIENCE,
    leeway=LEEWAY,
    required_claims=("sub", "iat", "jti", "sid", "gen"),
)
FROM_THE_GATE = TokenPolicy(
    ("EdDSA",), GATE, AGENTS, leeway=LEEWAY, required_claims=("sub",)
)
