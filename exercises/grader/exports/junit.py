"""The gradebook as JUnit XML, which CI servers read."""

from collections.abc import Sequence
from xml.etree import ElementTree

from exercises.grader.cohort.result import ChapterResult, ExerciseResult, by_student
from exercises.grader.report.score import SOLVED


def junit_text(results: Sequence[ChapterResult]) -> str:
    """Write a suite per student and chapter, a case per exercise."""
    suites = ElementTree.Element("testsuites")
    for _, own in by_student(results):
        for result in own:
            suite = ElementTree.SubElement(
                suites,
                "testsuite",
                name=f"{result.student} {result.chapter}",
                tests=str(len(result.parts)),
                failures=str(sum(part.state != SOLVED for part in result.parts)),
            )
            for part in result.parts:
                _case(suite, result, part)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode") + "\n"


def _case(
    suite: ElementTree.Element, result: ChapterResult, part: ExerciseResult
) -> None:
    where = f"{result.student}.{result.chapter}"
    case = ElementTree.SubElement(suite, "testcase", classname=where, name=part.name)
    if part.state != SOLVED:
        message = f"{part.earned:g} of {part.points}: {part.state}"
        failure = ElementTree.SubElement(case, "failure", message=message)
        failure.text = "\n\n".join(part.reports) or result.remark
