"""OpenAI: chat completions, which most clients speak, and responses."""
