"""Configuration that changes while services run: documents that they read again.

`store`         where documents lie, in memory; the latest value of one
`file_store`    the same in a folder of files, for several processes
`signing_keys`  key rings as documents, and a rotation in three steps
"""
