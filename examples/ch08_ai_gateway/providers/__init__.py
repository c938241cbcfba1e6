"""One package or module for each provider: its format, read and written.

A format reads a caller's request and writes the response, and it writes a request to an
upstream and reads what comes back; between the two stands `chat.py`, which is nobody's
format. A new provider is a package here and its lines in `registry`.

registry     which format a path is in, and which one an upstream speaks
base         what the gateway asks of a format
openai       chat completions, and responses
anthropic    messages
gemini       generateContent
mistral      OpenAI's, with differences
ollama       chat and generate
native       the caller's own words for an upstream that reads them; else what is lost
translation  what several formats share
"""
