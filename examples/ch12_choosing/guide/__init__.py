"""The decision guide: from numbers to advice, with the reasons and their numbers."""

from examples.ch12_choosing.guide.advice import Advice, NothingFits, advise
from examples.ch12_choosing.guide.case import Case
from examples.ch12_choosing.guide.case_file import read_case, ready, ready_case
from examples.ch12_choosing.guide.design import Design
from examples.ch12_choosing.guide.reports.markdown import record
from examples.ch12_choosing.guide.reports.text import report
from examples.ch12_choosing.guide.sensitivity import Flip, flips
from examples.ch12_choosing.guide.traffic import Traffic

__all__ = [
    "Advice",
    "Case",
    "Design",
    "Flip",
    "NothingFits",
    "Traffic",
    "advise",
    "flips",
    "read_case",
    "ready",
    "ready_case",
    "record",
    "report",
]
