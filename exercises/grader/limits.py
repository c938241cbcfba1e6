"""How much an answer may use before it is ended."""

from dataclasses import asdict, dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Real seconds, processor seconds, bytes and counts."""

    call: float = 5.0
    total: float = 60.0
    cpu: int = 20
    memory: int = 512 * MEGABYTE
    output: int = MEGABYTE
    processes: int = 256  # threads too: one for each request in flight
    files: int = 128

    def as_dict(self) -> dict[str, int]:
        """The limits that the kernel keeps, by name, as they cross to the zygote."""
        kernel = ("cpu", "memory", "output", "processes", "files")
        return {name: value for name, value in asdict(self).items() if name in kernel}
