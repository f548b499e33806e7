"""Errors say where and why, pickle without loss, and hold nothing of the document."""

from __future__ import annotations

import pickle

import pytest

import jsvcodec
from jsvcodec import DecodeError, EncodeError, JsvCodecError, Problem
from jsvcodec.errors import path_text

ERRORS = [
    DecodeError.at("a\nbc", 3, "why"),
    DecodeError("why"),
    DecodeError.of([Problem("$.a", "why"), Problem("$[1]", "what")]),
    EncodeError(("a", 0, "b c"), "why"),
]


@pytest.mark.parametrize("error", ERRORS)
def test_they_come_back_from_a_pickle(error):
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert vars(again) == vars(error)
    assert str(again) == str(error)


def test_they_form_one_tree():
    for kind in (DecodeError, EncodeError):
        assert issubclass(kind, JsvCodecError)
        assert issubclass(kind, ValueError)
    assert jsvcodec.DecodeError is DecodeError


@pytest.mark.parametrize(
    ("text", "pos", "line", "column"),
    [("", 0, 1, 1), ("ab", 2, 1, 3), ("a\nb", 1, 1, 2), ("a\nb", 2, 2, 1), ("\r\n\r\n", 4, 3, 1)],
)
def test_lines_and_columns(text, pos, line, column):
    for document in (text, text.encode()):
        error = DecodeError.at(document, pos, "why")
        assert (error.line, error.column) == (line, column)


@pytest.mark.parametrize(
    ("steps", "path"),
    [
        ((), "$"),
        (("a", "b_1"), "$.a.b_1"),
        ((0, "1a"), '$[0]["1a"]'),
        (('a"b\\',), '$["a\\"b\\\\"]'),
        (("é",), "$.é"),
        (("",), '$[""]'),
    ],
)
def test_paths(steps, path):
    assert path_text(steps) == path
