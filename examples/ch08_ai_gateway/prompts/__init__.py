"""Prompts that are APIs.

template    messages with variables, and what a value may be
prompt_api  `POST /prompts/NAME`
"""
