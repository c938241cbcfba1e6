"""What several formats share.

members     the members of a JSON object, none of them dropped in silence
json_codec  JSON, written compactly and read strictly
parameters  temperature and its like under each format's names
content     texts and system prompts, where formats agree about them
tool_calls  calls numbered in order, and calls put together from pieces
decoding    a stream, and its pieces as they came
sse         server-sent events
error_codes  words for programs in it
errors      what an upstream's failure says
"""
