from functools import cached_property, partial
from xml.etree import ElementTree

import pytest

from examples.lab import show
from examples.lab.notebook.source import Source
from examples.lab.trace.exchange import Exchange
from examples.lab.trace.trace import Trace


def decorated(function):
    return function


@decorated
def shown(x):
    """Say nothing."""

    return x


class Outer:
    """A class."""

    @property
    def half(self):
        """Return a half."""
        return 0.5

    def method(self):
        return 1


def factory():
    def view():
        return "<b>"

    return view


LIMIT = 12


def test_a_function_is_shown_with_its_decorators():
    assert repr(show(shown)).startswith("@decorated\ndef shown(x):")


def test_without_docstring_the_empty_line_after_it_goes_too():
    assert repr(show(shown, doc=False)) == "@decorated\ndef shown(x):\n    return x"


def test_a_method_loses_its_indentation():
    assert repr(show(Outer.method)) == "def method(self):\n    return 1"


def test_a_property_a_partial_and_a_view_are_found():
    assert repr(show(Outer.half, doc=False)).endswith("return 0.5")
    assert repr(show(partial(shown, 1))) == repr(show(shown))
    assert repr(show(factory())) == 'def view():\n    return "<b>"'


def test_a_class_without_docstrings_is_still_code():
    code = repr(show(Outer, doc=False))
    assert '"""' not in code
    compile(code, "shown", "exec")


def test_a_constant_is_shown_by_its_address():
    assert repr(show("examples.lab.trace.exchange:Kind")).startswith("Kind = Literal[")


def test_several_things_are_shown_one_after_the_other():
    assert repr(show(Outer.method, shown)).count("def ") == 2


def test_the_file_is_named_without_lines_so_that_edits_elsewhere_change_nothing():
    html = show(Trace.count)._repr_html_()
    assert ">examples/lab/trace/trace.py, Trace.count<" in html


def test_the_source_is_highlighted_with_classes_and_escaped():
    html = show(factory)._repr_html_()
    assert '<div class="highlight lab-source">' in html
    assert "<b>" not in html and "style=" not in html.replace('style="margin:0"', "")
    ElementTree.fromstring(html)


@pytest.mark.parametrize(
    ("thing", "message"),
    [
        (3, "int has no source"),
        (lambda: 1, "function has no source"),
        (len, "builtins"),
        ([].append, "has no source"),
        ("nowhere:x", "no module 'nowhere'"),
        ("examples.lab.trace.trace:nothing", "not defined"),
        (cached_property(len), "has no source"),
    ],
)
def test_what_has_no_source_is_a_clear_error(thing, message):
    with pytest.raises(ValueError, match=message):
        show(thing)


def test_nothing_to_show_is_an_error():
    with pytest.raises(ValueError, match="show what"):
        show()


def test_source_has_no_address():
    assert isinstance(show(Exchange), Source)
    assert "0x" not in repr(show(Exchange))
