"""What a description that nobody can read has to say about itself.

UnreadableDescription(message, line, column)
"""


class UnreadableDescription(ValueError):
    """The text is no description that we read; lines and columns count from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column
        self.file = ""  # where it is another file than the one asked for

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message}"
