"""Gemini: generateContent and streamGenerateContent."""
