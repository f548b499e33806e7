"""Codecs, their bound methods and the verbs can be pickled and copied, and then do the same."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from multiprocessing import get_context

import pytest

import jsvcodec
from jsvcodec import Format, Limits, form, json, jsv
from jsvcodec.models import Authenticate

FORMATS = [jsv, json, form]
VALUE = Authenticate(user_name="me", meta={"a": "1"})
OPTIONS = {"lenient": True, "limits": Limits(depth=3), "hooks": {Decimal: (Decimal, str)}}

each_format = pytest.mark.parametrize("module", FORMATS)
every_way = pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, *(lambda x, p=p: pickle.loads(pickle.dumps(x, p)) for p in range(2, 6))],
)


@each_format
@every_way
@pytest.mark.parametrize("options", [{}, OPTIONS])
def test_decoders(module, again, options):
    decoder = again(module.Decoder(Authenticate, **options))
    assert (decoder.type, decoder.options) == (Authenticate, module.Decoder(**options).options)
    assert decoder.decode(module.dumps(VALUE)) == VALUE


@each_format
@every_way
@pytest.mark.parametrize("options", [{}, {"names": "pascal"}, {"hooks": {Decimal: (Decimal, str)}}])
def test_encoders(module, again, options):
    encoder = again(module.Encoder(**options))
    assert encoder.options == module.Encoder(**options).options
    assert encoder.encode(VALUE) == module.dumpb(VALUE, **options)


@each_format
@every_way
@pytest.mark.parametrize("options", [{}, OPTIONS])
def test_bound_methods(module, again, options):
    text = module.dumps(VALUE)
    decoder, encoder = module.Decoder(Authenticate, **options), module.Encoder()
    assert again(decoder.decode)(text) == VALUE
    assert again(encoder.encode)(VALUE) == text.encode()
    assert again(encoder.encode_text)(VALUE) == text


@each_format
@every_way
def test_verbs(module, again):
    for name in ("loads", "dumps", "dumpb", "load", "dump"):
        assert again(getattr(module, name)) is getattr(module, name)


@every_way
def test_the_functions_across_formats(again):
    for function in (jsvcodec.loads, jsvcodec.convert, jsvcodec.sniff):
        assert again(function) is function


class Words(Format):
    """Items with blanks between them."""

    def read(self, data, options):
        return data.split()

    def write(self, tree, options):
        return " ".join(tree)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_a_registered_format(again):
    words = jsvcodec.register_format("pickled-words", Words())
    assert again(words.loads) is words.loads
    assert again(words.Decoder(list[int])).decode("1 2") == [1, 2]
    assert again(words.Decoder(list[int]).decode)("1 2") == [1, 2]
    assert again(words.Encoder().encode)([1, 2]) == b"1 2"


@each_format
def test_a_pool_of_processes(module):
    text = module.dumps(VALUE)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(module.loads, [text] * 2)) == [module.loads(text)] * 2
        assert list(pool.map(module.Decoder(Authenticate).decode, [text] * 2)) == [VALUE] * 2
        assert list(pool.map(module.Encoder().encode, [VALUE])) == [text.encode()]
