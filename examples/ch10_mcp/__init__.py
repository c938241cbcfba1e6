"""Chapter 10: an MCP server that remembers nothing between requests."""
