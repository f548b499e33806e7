"""The two documents that the project started from: a ServiceStack metadata page and StackOne's example
response.
"""

from __future__ import annotations

from typing import Any

import pytest
from support.dotnet import same
from support.outcomes import outcome_of_all
from support.rows import SEEDS

import jsvcodec
from jsvcodec import form, jsv
from jsvcodec import json as ss_json
from jsvcodec.models import Authenticate, AuthenticateResponse, ConnectSession

BLOCKS = [Authenticate, AuthenticateResponse]
FORMATS = [jsv, ss_json, form]


def block_of(cls: type) -> str:
    return (SEEDS / f"{cls.__name__}.jsv").read_bytes().decode()


@pytest.mark.parametrize("cls", BLOCKS)
def test_block_comes_back_byte_for_byte(cls: type) -> None:
    block = block_of(cls)
    got = outcome_of_all(lambda data: jsv.loads(data, cls), block)
    assert got.error is None
    assert isinstance(got.value, cls)
    assert jsv.dumps(got.value, indent=True) == block
    assert jsv.dumpb(got.value, indent=True) == block.encode()
    assert jsv.dumps(jsv.loads(block), indent=True) == block


@pytest.mark.parametrize("cls", BLOCKS)
def test_block_goes_through_text_alone(cls: type) -> None:
    block = block_of(cls)
    assert jsv.indent(jsv.compact(block)) == block
    assert jsv.dumps(jsv.loads(block, cls)) == jsv.compact(block)


def test_sample_is_the_block() -> None:
    assert jsv.dumps(jsvcodec.sample(Authenticate), indent=True) == block_of(Authenticate)
    newer = jsv.dumps(jsvcodec.sample(AuthenticateResponse), indent=True)
    # The page is older than this member.
    assert newer.count("\tauthProvider: String,\n") == 1
    assert newer.replace("\tauthProvider: String,\n", "") == block_of(AuthenticateResponse)


def test_block_without_its_tabs_reads_alike() -> None:
    """Copies of such pages often lose the white space in front of their lines."""
    for cls in BLOCKS:
        block = block_of(cls)
        for mangled in (block.replace("\t", ""), block.replace("\t", "    "), block.replace("\n", "\r\n")):
            assert same(jsv.loads(mangled, cls), jsv.loads(block, cls))


@pytest.mark.parametrize("fmt", FORMATS)
def test_connect_session_goes_through_every_format(fmt: Any) -> None:
    session = ss_json.loads((SEEDS / "ConnectSession.json").read_bytes(), ConnectSession)
    text = fmt.dumps(session)
    got = outcome_of_all(lambda data: fmt.loads(data, ConnectSession), text)
    assert got.error is None
    assert same(got.value, session)
    assert fmt.dumps(got.value) == text


def test_connect_session_is_converted_between_all_formats() -> None:
    example = (SEEDS / "ConnectSession.json").read_text()
    session = ss_json.loads(example, ConnectSession)
    text, source = example, "json"
    for target in ("jsv", "form", "json", "form", "jsv", "json"):
        text = jsvcodec.convert(text, source, target, ConnectSession)
        source = target
    assert same(ss_json.loads(text, ConnectSession), session)


def test_connect_session_members() -> None:
    session = ss_json.loads((SEEDS / "ConnectSession.json").read_bytes(), ConnectSession)
    assert (session.id, session.organization_id) == (123, 123)
    assert session.created_at.isoformat() == "2023-11-07T05:31:56+00:00"
    written = ss_json.loads(ss_json.dumps(session))
    # The example spells two categories as the names of a generated enum; the wire has the values.
    assert written["categories"][2] == "hris-legacy"
    assert written["categories"][7] == "stackone"
    assert written["created_at"] == "2023-11-07T05:31:56Z"
    assert list(written)[:4] == ["id", "organization_id", "project_id", "categories"]
