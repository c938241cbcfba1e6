"""The grader: runs answers in processes of their own and says what it saw."""

from exercises.grader.errors import AnswerError

__all__ = ["AnswerError"]
