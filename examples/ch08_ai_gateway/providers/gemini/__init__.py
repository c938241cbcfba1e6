"""Gemini: generateContent and streamGenerateContent.

`response` reads what Gemini sends, whole or as a stream; `stream` writes a stream as
Gemini would, for its own clients.
"""
