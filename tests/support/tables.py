"""Classes whose tables the tests of CSV read and write, and what is refused of a table."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
import pytest

from jsvcodec import DecodeError, csv
from jsvcodec.names import wire


@attrs.define
class Item:
    id: int
    name: str | None = None


class Mark(Enum):
    NONE = ""
    SOME = "x"


@attrs.define
class Line:
    sku: str
    prices: list[Decimal] = attrs.field(factory=list)


@attrs.define
class Order:
    id: int
    placed_by: str = ""
    lines: list[Line] | None = None
    notes: dict[str, str] | None = None
    lasts: timedelta | None = None
    extra: dict[str, Any] = attrs.field(factory=dict, metadata=wire(extra=True))


def refused(text: str | bytes, kind: Any = None, **options: Any) -> DecodeError:
    with pytest.raises(DecodeError) as caught:
        csv.loads(text, kind, **options)
    assert caught.value.__cause__ is caught.value.__context__ is None
    return caught.value


def problems(text: str | bytes, kind: Any = None, **options: Any) -> list[str]:
    return [str(problem) for problem in refused(text, kind, **options).problems]
