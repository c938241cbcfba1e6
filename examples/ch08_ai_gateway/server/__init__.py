"""What a caller meets first: a request comes in, a response in its own format goes out.

wsgi_request     path, fields and body of a request, each within a limit
handler          one request from its key to its response
response_stream  the body of a streamed response
response_fields  what its fields say
services         what it works with
call_log         what the access log says of a call
metrics          what is counted, and the pages for operators
errors           which status and message each refusal becomes
"""
