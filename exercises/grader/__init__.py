"""The grader: runs answers in processes of their own and says what it saw.

| where | is |
|---|---|
| `check`, `cli` | the commands: a learner's `check`, a teacher's `grade` |
| `plugin/` | the part of pytest: options, marks, fixtures, a quiet run |
| `course`, `exercise`, `answer_source` | chapters, marks, an answer's files |
| `fixture/` | the `answers` fixture that the tests of an exercise use |
| `sandbox/` | an answer's process from outside: walls, limits, time, how it ended |
| `protocol/` | what crosses the wall: plain values in frames |
| `inside/` | what runs behind the wall, with the answer |
| `errors`, `report/` | failures, outcomes, points, texts for learners |
| `cohort/` | a whole class: submissions, jobs, workers, known results |
| `exports/` | the gradebook as CSV, JSON, JUnit and Gradescope read it |
"""

from exercises.grader.errors import AnswerError

__all__ = ["AnswerError"]
