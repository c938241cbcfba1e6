"""Values that must not leave the house.

patterns         how a value looks, and which candidates are real
mask             the placeholders of one call
chat_masking     a mask over a request, and over the stream that answers it
native_masking   a mask over a provider's own JSON, whose members nobody need know
stream_rewriter  finding a value in a stream that cuts it in two
"""
