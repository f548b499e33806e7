"""The laws of the codec, under hypothesis, on whichever backend runs."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st
from support.strategies import Everything, everythings, messy_text, normal, strings, trees

import jsvcodec
from jsvcodec import DecodeError, form, json, jsv
from jsvcodec.jsv import layout


@given(trees())
def test_a_tree_comes_back(tree):
    assume(not (isinstance(tree, str) and tree.startswith("\ufeff")))
    assert jsv.loads(jsv.dumps(tree)) == normal(tree)
    assert jsv.loads(jsv.dumpb(tree)) == normal(tree)


@given(trees())
def test_a_tree_comes_back_from_the_indented_form(tree):
    text = jsv.dumps(tree, indent=True)
    if text.startswith(("{", "[")) and not _ambiguous(jsv.dumps(tree)):
        assert jsv.loads(text) == normal(tree)


@given(everythings())
def test_a_model_comes_back_from_jsv(model):
    assert jsv.loads(jsv.dumps(model), Everything) == model


@given(everythings())
def test_a_model_comes_back_from_indented_pascal_jsv(model):
    if not _ambiguous(jsv.dumps(model, names="pascal")):
        assert jsv.loads(jsv.dumps(model, names="pascal", indent=True), Everything) == model


@given(everythings())
def test_a_model_comes_back_from_json(model):
    assert json.loads(json.dumps(model), Everything) == model
    assert json.loads(json.dumpb(model, dates="exact", indent=True), Everything) == model


@given(everythings())
def test_a_model_comes_back_from_a_form(model):
    assert form.loads(form.dumps(model), Everything) == model


@given(messy_text | strings)
def test_writing_what_was_read_is_a_fixpoint(text):
    try:
        once = jsv.dumps(jsv.loads(text))
    except DecodeError:
        return
    assume(not once.startswith("\ufeff"))
    assert jsv.dumps(jsv.loads(once)) == once


@given(messy_text | strings | trees().map(jsv.dumps))
def test_compact_undoes_indent(text):
    assume(not _ambiguous(text))
    assert layout.compact(layout.indent(text)) == text
    assert layout.compact(layout.indent(text, "\r\n"), "\r\n") == text


def _ambiguous(text: str) -> bool:
    """Return whether a text holds by itself what the layout puts between a colon and an opener."""
    return re.search(r":(\r?\n\t*)[{\[]", text) is not None


def outcome(read, *args, **options):
    """Return what reading comes to: the value, or all that the error says."""
    try:
        return read(*args, **options)
    except DecodeError as error:
        assert error.__cause__ is None
        assert error.__context__ is None
        return "refused", error.reason, error.pos, error.line, error.column, error.path, error.problems


@given(messy_text | st.text(st.characters(exclude_categories=["Cs"])), st.booleans())
def test_any_text_is_read_or_refused_alike_from_every_input(text, lenient):
    for module in (jsv, json, form):
        for kind in (None, Everything, list[str], dict[str, str], int):
            expected = outcome(module.loads, text, kind, lenient=lenient)
            for data in (text.encode(), bytearray(text.encode()), memoryview(text.encode())):
                assert repr(outcome(module.loads, data, kind, lenient=lenient)) == repr(expected)


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(data):
    for module in (jsv, json, form, jsvcodec):
        outcome(module.loads, data)
        outcome(module.loads, data, Everything)


@given(messy_text | trees().map(jsv.dumps))
def test_lenient_reads_alike_what_strict_reads(text):
    strict = outcome(jsv.loads, text)
    if not (isinstance(strict, tuple) and strict[0] == "refused"):
        assert outcome(jsv.loads, text, lenient=True) == strict


_PLAIN = st.text(st.sampled_from("ab 0é.:/-"), min_size=1, max_size=6).filter(lambda text: text == text.strip(" \t"))


@given(trees(_PLAIN).filter(lambda tree: isinstance(tree, (dict, list))), st.randoms(use_true_random=False))
def test_mangled_layout_gives_the_same_tree(tree, random):
    keyed = _rekey(tree)
    text = jsv.dumps(keyed, indent=True)
    assume('"' not in text)

    def mangle(found: re.Match[str]) -> str:
        return random.choice(["\n", "\r\n", "\n  ", " \n\t \n"])

    mangled = re.sub(r"\n\t*", mangle, text)
    assert jsv.loads(mangled) == normal(keyed)
    assert jsv.loads(re.sub(r"[ \t]+(?=\n)", "", text) + "\n") == normal(keyed)


def _rekey(tree):
    """Return a tree whose keys need no quotes."""
    if isinstance(tree, dict):
        return {f"k{index}": _rekey(value) for index, value in enumerate(tree.values())}
    if isinstance(tree, list):
        return [_rekey(item) for item in tree]
    return tree
