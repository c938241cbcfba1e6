"""The grader: runs answers in processes of their own and says what it saw."""
