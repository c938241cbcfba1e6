"""The decision guide: from numbers to advice, with the reasons and their numbers.

`reports/` puts the advice into words: a page of text, a decision record.
"""

from examples.ch12_choosing.guide.advice import Advice, NoDesignFits, advise
from examples.ch12_choosing.guide.case import Case
from examples.ch12_choosing.guide.case_file import (
    example_case,
    example_names,
    read_case,
)
from examples.ch12_choosing.guide.design import Design
from examples.ch12_choosing.guide.reports.markdown import decision_record
from examples.ch12_choosing.guide.reports.text import report
from examples.ch12_choosing.guide.sensitivity import TippingPoint, tipping_points
from examples.ch12_choosing.guide.traffic import Traffic

__all__ = [
    "Advice",
    "Case",
    "Design",
    "NoDesignFits",
    "TippingPoint",
    "Traffic",
    "advise",
    "decision_record",
    "example_case",
    "example_names",
    "read_case",
    "report",
    "tipping_points",
]
