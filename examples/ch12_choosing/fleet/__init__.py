"""The system as real processes: a shell for each service, and all of them started."""
