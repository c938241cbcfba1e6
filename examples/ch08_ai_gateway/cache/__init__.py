"""Responses that may be given again.

response_cache    both caches, asked in turn
cacheability      what may be looked up, what may be stored, and under which key
exact_cache       the same request of the same tenant
semantic_cache    a question that lies close to one that was answered
embedding         texts as vectors, and how close two of them are
embedding_models  vectors that were learned, where the package is installed
"""
