"""What type checkers infer of the public calls. It is checked by mypy and basedpyright and never runs."""

from __future__ import annotations

from typing import Any, assert_type

import jsvcodec
from jsvcodec import Format, Limits, ReadOptions, WriteOptions, form, json, jsv
from jsvcodec.models import Authenticate


def decoders(data: bytes) -> None:
    assert_type(jsv.Decoder(), jsv.Decoder[Any])
    assert_type(jsv.Decoder(None, lenient=True), jsv.Decoder[Any])
    assert_type(jsv.Decoder(Authenticate), jsv.Decoder[Authenticate])
    assert_type(json.Decoder(list[Authenticate], names="pascal"), json.Decoder[list[Authenticate]])
    assert_type(form.Decoder(dict[str, Authenticate]).decode(data), dict[str, Authenticate])
    assert_type(jsv.Decoder(Authenticate | None).decode(data), Authenticate | None)
    declared: jsv.Decoder[int] = jsv.Decoder(int, limits=Limits(depth=3))
    assert_type(declared.decode("1"), int)


def verbs(data: str) -> None:
    assert_type(jsv.loads(data), Any)
    assert_type(jsv.loads(data, Authenticate), Authenticate)
    assert_type(json.loads(data, list[Authenticate], unknown="error"), list[Authenticate])
    assert_type(form.loads(data, dict[str, Authenticate]), dict[str, Authenticate])
    assert_type(jsvcodec.loads(data, Authenticate | None), Authenticate | None)
    assert_type(jsvcodec.loads(data), Any)
    assert_type(jsv.dumps(Authenticate(), names="pascal"), str)
    assert_type(json.dumpb(Authenticate(), dates="wcf"), bytes)
    with open("file", "rb") as file:
        assert_type(jsv.load(file, Authenticate), Authenticate)
        assert_type(jsv.load(file), Any)
    assert_type(jsv.Encoder(indent=True).encode([1]), bytes)
    assert_type(jsv.Encoder().encode_text([1]), str)


class Words(Format):
    def read(self, data: str, options: ReadOptions) -> Any:
        return data.split()

    def write(self, tree: Any, options: WriteOptions) -> str:
        return " ".join(tree)


def formats(data: str) -> None:
    words = jsvcodec.register_format("words", Words())
    assert_type(words.loads(data, list[int]), list[int])
    assert_type(jsvcodec.convert(data, "jsv", "json"), str)
    assert_type(jsvcodec.convert(data, "jsv", "words"), str | bytes)
    assert_type(jsvcodec.sniff(data), str)
