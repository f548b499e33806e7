"""Multipart forms: written so that every host reads them, and read as hosts read what any client sends."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.dotnet import python_type, same
from support.exchanges import body_of, exchanges, header_of
from support.rows import rows
from support.services import Echo, Owner, Secret, Upload, UploadResponse

from jsvcodec import DecodeError, Limits, jsv
from jsvcodec.http import File, Request, decode_multipart, encode_request

HOST = "https://host.example"
FORM = "multipart/form-data; boundary=XX"


def sent(request: Request) -> bytes:
    """The body of a request, as a library for HTTP would send it."""
    return b"".join([request.content] if isinstance(request.content, bytes) else request.content)


def read_back(request: Request, cls: Any = None) -> tuple[Any, list[tuple[str, File]]]:
    return decode_multipart(request.headers["Content-Type"], sent(request), cls)


def part(disposition: str, content: bytes, label: str = "") -> bytes:
    head = f"--XX\r\nContent-Disposition: form-data; {disposition}\r\n{f'Content-Type: {label}' if label else ''}"
    return head.encode() + b"\r\n" * (2 if label else 1) + content + b"\r\n"


END = b"--XX--\r\n"


# --- the recorded ones -----------------------------------------------------------------------------


def test_uploads_are_read_as_the_hosts_read_them() -> None:
    read = 0
    for row in exchanges():
        if "body_hex" not in row or row["status"] != 200:
            continue
        label = header_of(row["headers"], "Content-Type") or ""
        dto, files = decode_multipart(label, body_of(row), Upload)
        seen = jsv.loads(row["reply"], UploadResponse) if row["reply"].startswith("{f") else None
        if seen is None:
            continue
        read += 1
        expected = [(each.name, each.file_name, each.content_type or None, each.hex or "") for each in seen.files or []]
        found = [(name, file.name, file.type, bytes(file.content).hex().upper()) for name, file in files]  # type: ignore[arg-type]
        assert found == expected, row["id"]
        assert dto == seen.got, row["id"]
    assert read > 15


def test_what_dotnet_clients_send_is_the_object_of_their_jsv() -> None:
    exact = {row["dto"]: row for row in rows("wire_sent") if row["id"].startswith("jsv/POST")}
    compared = 0
    for row in rows("wire_sent"):
        if (row.get("content_type") or "").startswith("multipart/"):
            cls = python_type(row["type"])
            dto, files = decode_multipart(row["content_type"], row["body"].encode(), cls)
            expected = jsv.loads(exact[row["dto"]]["body"], cls)
            if hasattr(dto, "any"):
                dto.any = expected.any = None
            assert same(dto, expected), row["id"]
            assert files == []
            compared += 1
    assert compared >= 14


# --- written and read ------------------------------------------------------------------------------


def test_the_bytes_of_a_form() -> None:
    request = encode_request(
        Upload(title='a, "b"', numbers=[1, 2], owner=Owner(name="o,p")),
        HOST,
        files={"doc": File("x.txt", b"hi", "text/plain")},
    )
    boundary = request.headers["Content-Type"].removeprefix("multipart/form-data; boundary=")
    assert len(boundary) == 32
    assert sent(request).replace(boundary.encode(), b"XX") == (
        b'--XX\r\nContent-Disposition: form-data; name="title"\r\n\r\na, "b"\r\n'
        b'--XX\r\nContent-Disposition: form-data; name="numbers"\r\n\r\n[1,2]\r\n'
        b'--XX\r\nContent-Disposition: form-data; name="owner"\r\n\r\n{name:"o,p"}\r\n'
        b'--XX\r\nContent-Disposition: form-data; name="doc"; filename="x.txt"\r\nContent-Type: text/plain\r\n\r\nhi\r\n'
        b"--XX--\r\n"
    )


names = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12
) | st.sampled_from(
    [
        "é.png",
        'a"b.png',
        "a\\b",
        "100%.txt",
        "%22",
        "a;b=c",
        "a\r\nX: y",
        "中.txt",
        " a ",
        "C:\\x\\y.txt",
        "..",
        "filename*=UTF-8''x",
    ]
)
contents = st.binary(max_size=64) | st.sampled_from([b"\r\n", b"--", b"\r\n--XX--\r\n", b"\r\n\r\n--"])


@given(
    st.lists(st.tuples(st.sampled_from(["doc", "other", "é"]), names, contents), max_size=4),
    st.text("ab\"'{}[],:\r\n é", max_size=9),
)
def test_files_and_texts_come_back(files: list[tuple[str, str, bytes]], title: str) -> None:
    given_files = [(field, File(name, content, "image/png")) for field, name, content in files]
    request = encode_request(Upload(title=title, numbers=[1]), HOST, body="multipart", files=given_files)
    dto, found = read_back(request, Upload)
    assert dto == Upload(title=title, numbers=[1])
    assert [(field, file.name, file.content, file.type) for field, file in found] == [
        (field, name, content, "image/png") for field, name, content in files
    ]


def test_several_files_under_one_name_are_all_sent_in_order() -> None:
    files = {"doc": [File("a", b"1"), File("b", b"2")], "other": File("c", b"3")}
    _, found = read_back(encode_request(Upload(), HOST, files=files))
    assert [(name, file.name, file.content) for name, file in found] == [
        ("doc", "a", b"1"), ("doc", "b", b"2"), ("other", "c", b"3"),
    ]  # fmt: skip


def test_a_media_type_cannot_add_a_header() -> None:
    for kind in ("text/plain\r\nX: y", "é/x"):
        with pytest.raises(ValueError, match="media type"):
            encode_request(Upload(), HOST, files={"a": File("a", b"", kind)})
    with pytest.raises(TypeError, match=r"files must hold jsvcodec\.http\.File, not bytes"):
        encode_request(Upload(), HOST, files={"a": [b"x"]})  # type: ignore[dict-item,list-item]


# --- streams ---------------------------------------------------------------------------------------


def test_an_open_file_is_sent_from_where_it_stands_and_again() -> None:
    file = io.BytesIO(b"0123" + b"x" * 200_000)
    file.seek(3)
    request = encode_request(Upload(), HOST, files={"doc": File("x", file)})
    content = request.content
    assert not isinstance(content, bytes)
    assert content.repeatable
    first = sent(request)
    assert len(first) == content.length
    assert b"\r\n\r\n3xxx" in first
    assert sent(request) == first
    assert not file.closed


def test_a_file_that_grows_is_sent_as_long_as_it_was() -> None:
    file = io.BytesIO(b"abc")
    request = encode_request(Upload(), HOST, files={"doc": File("x", file)})
    file.seek(0, io.SEEK_END)
    file.write(b"more")
    assert b"\r\n\r\nabc\r\n" in sent(request)


class Pipe(io.RawIOBase):
    """A stream that cannot be rewound."""

    def __init__(self, content: bytes) -> None:
        self.left = content

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk, self.left = self.left[:size], self.left[size:]
        return chunk


def chunks() -> Iterator[bytes]:
    yield b"ab"
    yield b"c"


@pytest.mark.parametrize("content", [Pipe(b"abc"), chunks()], ids=["pipe", "generator"])
def test_a_stream_that_cannot_be_rewound_is_sent_once(content: Any) -> None:
    request = encode_request(Upload(), HOST, files={"doc": File("x", content)})
    assert not isinstance(request.content, bytes)
    assert not request.content.repeatable
    assert request.content.length is None
    assert b"\r\n\r\nabc\r\n" in sent(request)


def test_a_pipe_of_the_system() -> None:
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as file:
        file.write(b"abc")
    with os.fdopen(reading, "rb") as file:
        request = encode_request(Upload(), HOST, files={"doc": File("x", file)})
        assert b"\r\n\r\nabc\r\n" in sent(request)


# --- read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("disposition", "content", "label", "echo"),
    [
        ('name="Text"', b'"a,b"', "text/plain; charset=utf-8", Echo(text="a,b")),
        ('name="Text"', b'"a,b"', "text/plain; charset=UTF-8", Echo(text="a,b")),
        ('name="Text"', b'"a ""q"" b"', "text/plain; charset=utf-8", Echo(text='a "q" b')),
        ('name="Text"', b'"a" b', "text/plain; charset=utf-8", Echo(text='"a" b')),
        ('name="Text"', b'"a" "b"', "text/plain; charset=utf-8", Echo(text='"a" "b"')),
        ('name="Text"', b'"a,b"', "text/plain", Echo(text='"a,b"')),
        ('name="Text"', b'"a,b"', "", Echo(text='"a,b"')),
        ('name="Text"', b'"a,b"\r\n', "text/plain; charset=utf-8", Echo(text='"a,b"\r\n')),
        ("name=text", b"a", "", Echo(text="a")),
        ('name="roles"', b'["\\u00e9 \\"q\\"","a,b"]', "application/json", Echo(roles=['é "q"', "a,b"])),
        ('name="text"', b'"\\u00e9\\n"', "application/json; charset=utf-8", Echo(text="é\n")),
        ('name="number"', b"7", "application/json", Echo(number=7)),
        ('name="text"', b"", "", Echo(text="")),
        ('name="unknown"', b"x", "", Echo()),
    ],
)  # fmt: skip
def test_text_parts(disposition: str, content: bytes, label: str, echo: Echo) -> None:
    assert decode_multipart(FORM, part(disposition, content, label) + END, Echo) == (echo, [])


def test_repeated_parts_make_a_list() -> None:
    body = part('name="numbers"', b"1") + part('name="Numbers"', b"[2,3]") + END
    assert decode_multipart(FORM, body, Echo)[0] == Echo(numbers=[1, 2, 3])
    assert decode_multipart(FORM, body)[0] == {"numbers": "1", "Numbers": "[2,3]"}


def test_file_names() -> None:
    body = (
        part('name="a"; filename="plain.txt"', b"1", "text/plain")
        + part('name="b"; filename="é.txt"', b"2")
        + part('name="c"; filename="_.txt"; filename*=UTF-8\'\'%C3%A9.txt', b"3")
        + part("name=\"d\"; filename*=utf-8'en'a%20b", b"4")
        + part('name="e"; filename=""', b"")
        + END
    )
    _, files = decode_multipart(FORM, body)
    assert [(name, file.name, file.type) for name, file in files] == [
        ("a", "plain.txt", "text/plain"), ("b", "é.txt", None), ("c", "é.txt", None), ("d", "a b", None), ("e", "", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "body", "reason"),
    [
        ("application/jsv", b"{a:1}", "not labelled as a multipart form"),
        ("multipart/form-data", b"", "not labelled as a multipart form"),
        ("multipart/form-data; boundary=", b"", "not labelled as a multipart form"),
        (FORM, b"", "not a multipart form"),
        (FORM, b"text", "not a multipart form"),
        (FORM, b"--XX\r\n", "not a multipart form"),
        (FORM, part('name="a"', b"1"), "not a multipart form"),
        (FORM, b"--XX\r\nno header\r\n\r\n" + END, "not a multipart form"),
        (FORM, b"--XX\r\nContent-Disposition: attachment\r\n\r\nx\r\n" + END, "not a multipart form"),
        (FORM, part('name="\udcff"'.encode("utf-8", "surrogateescape").decode("latin-1"), b"\xff") + END, "not UTF-8"),
        (FORM, part('name="number"', b"x") + END, r"\$\.number: not an integer"),
        (FORM, part('name="roles"', b"[", "application/json") + END, r"\$\.roles: "),
    ],
)  # fmt: skip
def test_bodies_that_are_refused(label: str, body: bytes, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason) as caught:
        decode_multipart(label, body, Echo)
    assert caught.value.__context__ is None


def test_the_number_of_parts_is_bounded() -> None:
    body = part('name="a"', b"1") * 5 + part('name="a"; filename="x"', b"1") * 5 + END
    assert len(decode_multipart(FORM, body, limits=Limits(fields=10))[1]) == 5
    with pytest.raises(DecodeError, match="too many parts"):
        decode_multipart(FORM, body, limits=Limits(fields=9))
    decode_multipart(FORM, body, limits=Limits(fields=None))


@given(
    st.binary(max_size=200)
    | st.lists(
        st.sampled_from([b"--XX", b"\r\n", b"--", b'Content-Disposition: form-data; name="a"', b"x", b"\xff"]),
        max_size=14,
    ).map(b"".join)
)
def test_any_body_is_a_value_or_an_error(body: bytes) -> None:
    with suppress(DecodeError):
        decode_multipart(FORM, body, Secret)


_WITHOUT = """
import sys
sys.modules["multipart"] = None
from jsvcodec import http
from jsvcodec.models import Register
assert http.encode_request(Register(email="a"), "https://host", body="multipart").content
try:
    http.decode_multipart("multipart/form-data; boundary=x", b"")
except ImportError as error:
    print(error)
"""


def test_without_the_extra_one_line_says_how_to_install_it() -> None:
    ran = subprocess.run([sys.executable, "-c", _WITHOUT], capture_output=True, text=True, check=True)
    assert ran.stdout == 'multipart forms are read with: pip install "jsvcodec[multipart]"\n'
