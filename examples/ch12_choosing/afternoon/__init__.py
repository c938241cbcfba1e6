"""An afternoon of faults: who comes, what happens, what is seen, what must hold."""
