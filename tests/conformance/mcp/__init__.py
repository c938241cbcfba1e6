"""The official MCP conformance suite, against the server of chapter 10."""
