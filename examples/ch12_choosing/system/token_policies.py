"""Who makes tokens for whom, and what a verifier asks of them."""

from examples.ch03_tokens import TokenPolicy

ISSUER = AUDIENCE = "https://shop.example"
MCP_GATEWAY = "https://shop.example/mcp"  # as issuer, when it signs for a user
MCP_SERVER = "https://shop.example/agents"  # the server that it signs for
LEEWAY = 1.0  # seconds: claims have whole ones
TOKEN_SECONDS = 300.0  # of an access token
USER_TOKENS = TokenPolicy(
    ("EdDSA",),
    ISSUER,
    AUDIENCE,
    leeway=LEEWAY,
    required_claims=("sub", "iat", "jti", "sid", "gen"),
)
MCP_GATEWAY_TOKENS = TokenPolicy(
    ("EdDSA",), MCP_GATEWAY, MCP_SERVER, leeway=LEEWAY, required_claims=("sub",)
)
