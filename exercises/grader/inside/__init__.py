"""What runs beside an answer, in its process and behind its walls.

`start` warms up and becomes the `zygote`, which forks a `child` for each answer. The
`child` builds the inner walls: it gives up its rights (`linux`, `procfs`), imports the
answer (`loader`), carries out what the grader asks (`dispatcher`) and sends what came
of it (`replies`). `service/` is what a replica of a service needs besides.
"""
