"""The laws of the codec, under hypothesis, on whichever backend runs."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st
from support.strategies import Everything, everythings, messy_text, normal, strings, trees

import jsvcodec
from jsvcodec import DecodeError, csv, form, json, jsv
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
    for module in (jsv, json, form, csv):
        for kind in (None, Everything, list[str], dict[str, str], int):
            expected = outcome(module.loads, text, kind, lenient=lenient)
            for data in (text.encode(), bytearray(text.encode()), memoryview(text.encode())):
                assert repr(outcome(module.loads, data, kind, lenient=lenient)) == repr(expected)


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(data):
    for module in (jsv, json, form, csv, jsvcodec):
        outcome(module.loads, data)
        outcome(module.loads, data, Everything)


bare_words = st.sampled_from(["a", "a : b", "a:b", "two words", "\xa0", '" c "', '""', ""])
compact_texts = (
    messy_text
    | trees().map(jsv.dumps)
    | st.recursive(
        bare_words,
        lambda inner: (
            st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]")
            | st.tuples(inner, inner, bare_words).map(lambda parts: "{{{{k:{}}}:{},k:{}}}".format(*parts))
        ),
        max_leaves=12,
    )
)
"""Among them bare values with colons and blanks, and maps as keys."""


@given(compact_texts)
def test_lenient_reads_alike_what_strict_reads_where_no_white_space_is_beside_a_mark(text):
    assume(not _beside_marks(text))
    for kind in (None, str, int, list[str], dict[str, str], Everything):
        strict = outcome(jsv.loads, text, kind)
        if not (isinstance(strict, tuple) and strict[0] == "refused"):
            assert outcome(jsv.loads, text, kind, lenient=True) == strict


@given(compact_texts, st.data())
def test_white_space_beside_marks_is_layout_to_lenient_reading(text, data):
    assume(text.startswith(("{", "[")) and not _beside_marks(text))
    strict = outcome(jsv.loads, text)
    assume(not isinstance(strict, tuple))
    layout = st.text(st.sampled_from(" \t\r\n"), max_size=3)
    spaced = "".join(
        data.draw(layout) + part + data.draw(layout) if is_mark else part for part, is_mark in _parts(text)
    )
    assert jsv.loads(spaced, lenient=True) == strict
    assert jsv.loads(spaced.rstrip("}] \t\r\n"), lenient=True) == strict  # without the last closers


def _beside_marks(text):
    """Return whether white space stands beside a bracket, a comma or the colon after a key, or around the text."""
    parts = [part for part, _ in _parts(text)]
    return any(part != part.strip(" \t\r\n") for part in parts)


def _parts(text):
    """Cut a text into its marks and what is between them; quoted text is not cut."""
    parts, around, expects_key, start, pos = [], [], False, 0, 0
    while pos < len(text):
        char = text[pos]
        if char == '"' and start == pos:
            pos += re.match(r'"(?:[^"]|"")*("|\Z)', text[pos:]).end()
            continue
        if char in "{}[]," or (char == ":" and expects_key):
            parts += [(text[start:pos], False), (char, True)]
            start = pos + 1
            if char in "{[":
                around.append((char, expects_key))
                expects_key = char == "{"
            elif char in "}]":
                expects_key = around.pop()[1] if around else False
            else:
                expects_key = char == "," and bool(around) and around[-1][0] == "{"
        pos += 1
    return [*parts, (text[start:], False)]


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
