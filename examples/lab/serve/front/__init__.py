"""The front: a small round robin before the replicas of one deployment.

`app` takes the replicas in turn, `forwarding` says what is passed on, `upstream` is
one replica as the front sees it.
"""
