"""Modules generated from the metadata of two hosts: what they look like, and that they read and write all exchanges."""

from __future__ import annotations

import enum
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support import exchanges as recorded
from support.generated_modules import HOSTS, imported, metadata_of, source_of_host
from support.hard_metadata import HARD
from support.printed import layout_problems
from support.report import failures_text
from support.rows import Row

from jsvcodec import DecodeError, JsvCodecError, json, jsv
from jsvcodec.dtos import python_source
from jsvcodec.http import decode_reply, encode_request, reply_type
from jsvcodec.http.marks import Route, routes_of, verb_of
from jsvcodec.models import QueryResponse

BY_HAND = dict(recorded.SERVICES)
ROOT = Path(__file__).parents[1]
MYPY = ("--strict", "--follow-imports=silent", "--config-file=", "--cache-dir", str(ROOT / ".mypy_cache"))
NOT_IN_METADATA = "/secret2"
"""A route of the host with ASP.NET Core Identity, whose metadata were not kept."""

ZEROS = {"0", "0001-01-01", "0001-01-01T00:00:00Z", "0" * 32, "00000000-0000-0000-0000-000000000000", "\0"}


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    directory = tmp_path_factory.mktemp("generated")
    return {host: imported(source_of_host(host), directory, f"generated_{host}") for host in HOSTS}


@pytest.fixture(scope="module")
def services(modules: dict[str, Any]) -> dict[str, Any]:
    found = {name: getattr(module, name, None) for name in BY_HAND for module in modules.values()}
    return found | {name: vars(module)[name] for module in modules.values() for name in BY_HAND if name in vars(module)}


def meaning(tree: Any) -> Any:
    """A tree without what .NET has where nothing is said, and without the types of scalars."""
    if isinstance(tree, dict):
        inner = {key: meaning(value) for key, value in tree.items()}
        return {key: value for key, value in inner.items() if value is not None and value not in ("0", {})}
    if isinstance(tree, list):
        return [meaning(item) for item in tree]
    return None if tree is None else "0" if str(tree) in ZEROS else str(tree)


def read_by(row: Row, services: dict[str, Any]) -> list[tuple[Any, Any]]:
    """The request and the reply of a row, read with the classes of these services, and their types."""
    recorded.SERVICES = services
    try:
        service = recorded.service_of(row)
        dto = None if service is None else recorded.dto_of(row, service)
        if service is None or not 200 <= row["status"] < 300:
            return [(service, dto)]
        label = recorded.header_of(row["reply_headers"], "Content-Type")
        type_, content = recorded.reply_of(service), recorded.content_of(row)
        try:
            reply = decode_reply(row["status"], label, content, type_, headers=row["reply_headers"])
        except JsvCodecError as error:
            reply = type(error).__name__
        return [(service, dto), (type_, reply)]
    finally:
        recorded.SERVICES = BY_HAND


def test_every_service_is_there(services: dict[str, Any]) -> None:
    assert set(services) == set(BY_HAND)
    assert None not in services.values()
    for name, by_hand in BY_HAND.items():
        made = services[name]
        assert verb_of(made) == verb_of(by_hand), name
        theirs = [route for route in routes_of(by_hand) if route.path != NOT_IN_METADATA]
        assert list(routes_of(made)) == theirs, name


@pytest.mark.parametrize("module", [jsv, json], ids=["jsv", "json"])
def test_all_exchanges_are_read_and_written(services: dict[str, Any], module: Any) -> None:
    """As by the classes that were written by hand for these hosts, and back to the same value."""
    failures, compared = {}, 0
    for row in recorded.exchanges():
        if row["path"].startswith(NOT_IN_METADATA):
            continue
        for (kind, made), (_, by_hand) in zip(read_by(row, services), read_by(row, BY_HAND), strict=True):
            if made is None or isinstance(made, (str, bytes)):
                assert made == by_hand, row["name"]
                continue
            compared += 1
            text = module.dumps(made)
            if meaning(module.loads(text)) != meaning(module.loads(module.dumps(by_hand))) and not numbered(row):
                failures[row["name"]] = f"{text} for {module.dumps(by_hand)}"
            if not isinstance(made, list) or kind is not QueryResponse:
                assert module.dumps(module.loads(text, kind)) == text, row["name"]
    assert compared > 1000
    assert not failures, failures_text("exchanges", failures)


def numbered(row: Row) -> bool:
    """Whether a request holds the number of an enum that has texts: it comes back as it was sent."""
    return "kind=1" in row["path"] or "kind:2" in (row.get("body") or "")


@pytest.mark.parametrize("host", HOSTS)
def test_the_source_is_laid_out_as_ruff_does(host: str) -> None:
    assert layout_problems(source_of_host(host)) == ""


def test_the_source_passes_mypy_strict(tmp_path: Path) -> None:
    for host in HOSTS:
        (tmp_path / f"of_{host}.py").write_text(source_of_host(host), encoding="utf-8")
    (tmp_path / "hard.py").write_text(python_source(HARD), encoding="utf-8")
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", *MYPY, *(str(path) for path in sorted(tmp_path.glob("*.py")))],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout == "Success: no issues found in 4 source files\n", ran.stdout + ran.stderr


USE = """
from of_metadata_zoo import EchoPet, Grade, Kind, Named, Owner, Pet, QueryPets, StoreNames

from jsvcodec import jsv
from jsvcodec.httpx import ServiceClient


def names_of(client: ServiceClient) -> list[str | None]:
    client.send(EchoPet(pet=Pet(kind=Kind.DOG, grade=Grade.FIRST, owner=Owner(class_="c"))))
    client.send(StoreNames(["a"]))
    page: Named[Owner] = jsv.loads("{}", Named[Owner])
    return [owner.name for owner in page.items or []] + [str(QueryPets(take=1, kind=Kind.CAT).id)]
"""


def test_the_source_is_the_same_in_every_run_and_order() -> None:
    import json as plain

    for host in HOSTS:
        found = plain.loads(metadata_of(host))
        found["types"].reverse()
        found["operations"].reverse()
        command = [sys.executable, "-c", "import sys; from jsvcodec.dtos import python_source as p; "
                   "sys.stdout.buffer.write(p(sys.stdin.buffer.read()).encode())"]  # fmt: skip
        done = subprocess.run(command, input=plain.dumps(found).encode(), capture_output=True, check=True)
        assert done.stdout.decode() == source_of_host(host)


def test_what_hosts_write_themselves_wrongly(modules: dict[str, Any]) -> None:
    """The faults of the classes that hosts generate for Python."""
    plain, zoo = modules["metadata"], modules["metadata_zoo"]
    assert jsv.dumps(plain.Contract(first_name="a", last_name="b")) == "{first-name:a,lastName:b}"
    assert jsv.dumps(plain.Thing(class_="a", from_="b", big=2**64 - 1)).startswith("{id:0,price:0,")
    assert jsv.loads("{Class:a,From:b}", plain.Thing).from_ == "b"
    assert verb_of(zoo.QueryPets) == "GET"
    assert routes_of(plain.DeleteThing) == (Route("/things/{Id}", ("DELETE",)),)
    assert reply_type(plain.DeleteThing) is type(None)
    assert reply_type(zoo.GetPage) == zoo.Named[zoo.Owner]
    assert issubclass(zoo.Grade, enum.Enum)
    assert [each.value for each in zoo.Grade] == ["first class", "Second"]
    assert zoo.Traits(9) == zoo.Traits.TAME | 8
    assert plain.Thing.__doc__ == 'A thing, with "quotes" and a : colon'
    assert list(zoo.StoreNames(["a"])) == ["a"]
    assert issubclass(zoo.Named, zoo.Page)
    assert encode_request(plain.DeleteThing(id=7), "https://host.example", route=True).url.endswith("/things/7")


@pytest.mark.parametrize("text", ["{grade:0}", "{grade:9}", "{grade:first class}", "{kind:7}"])
def test_numbers_of_enums_come_back_as_sent(modules: dict[str, Any], text: str) -> None:
    pet = modules["metadata_zoo"].Pet
    assert text[1:-1] in jsv.dumps(jsv.loads(text, pet))
    with pytest.raises(DecodeError, match=r"\$\.grade"):
        jsv.loads("{grade:third}", pet)


def test_open_enums_keep_texts(tmp_path: Path) -> None:
    module = imported(source_of_host("metadata_zoo", open_enums=True), tmp_path, "open_enums")
    pet = jsv.loads("{grade:third,kind:3,friends:{Fish:[]}}", module.Pet)
    assert (pet.grade, pet.kind, pet.friends) == ("third", 3, {"Fish": []})
    assert jsv.loads("{kind:dog}", module.Pet).kind is module.Kind.DOG


def test_names_of_pascal_hosts(tmp_path: Path) -> None:
    data = b'{"types":[{"name":"A","properties":[{"name":"UserID","type":"Int32"},{"name":"Name","type":"String"}]}],"operations":[]}'
    camel, pascal = python_source(data), python_source(data, names="pascal")
    assert 'metadata=wire("userID")' in camel
    assert 'metadata=wire("UserID")' in pascal
    module = imported(pascal, tmp_path, "pascal")
    assert jsv.dumps(module.A(user_id=1, name="a"), names="pascal") == "{UserID:1,Name:a}"


def test_what_is_no_metadata_is_refused() -> None:
    for data, reason in [
        ("", "expecting"),
        ("{}", "types"),
        ("[]", "expected a map"),
        ('{"types":[{}],"operations":[]}', r"\$\.types\[0\]\.name"),
    ]:
        with pytest.raises(DecodeError, match=reason):
            python_source(data)
    with pytest.raises(DecodeError, match="larger than"):
        python_source(b" " * (16 * 2**20 + 1))
    many = ",".join(['{"name":"A"}'] * 10_001)
    with pytest.raises(DecodeError, match="more than 10000 types"):
        python_source(f'{{"types":[{many}],"operations":[]}}')
