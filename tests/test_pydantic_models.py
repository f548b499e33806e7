"""Models of pydantic are classes like any other: aliases are names on the wire, validators run, refusals are problems."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import pytest
from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    computed_field,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_pascal
from pydantic.dataclasses import dataclass
from support.paths import FORMATS, comes_back, read, write

import jsvcodec
from jsvcodec import Invalid, json, jsv

T = TypeVar("T")


class Line(BaseModel):
    sku: str
    unit_price: float = 1.5


class Order(BaseModel):
    id: int
    placed_at: datetime | None = None
    lines: list[Line] = Field(default_factory=list)
    by_sku: dict[str, Line] = {}
    key: UUID | None = None


ORDER = Order(
    id=7, placed_at=datetime(2024, 1, 9, 10, tzinfo=UTC), lines=[Line(sku="a,b"), Line(sku="c", unit_price=2)],
    by_sku={"a": Line(sku="a")}, key=UUID(int=5),
)  # fmt: skip


def test_a_model():
    texts = comes_back(ORDER, Order)
    assert texts["jsv"] == (
        '{id:7,placedAt:2024-01-09T10:00:00Z,lines:[{sku:"a,b",unitPrice:1.5},{sku:c,unitPrice:2}],'
        "bySku:{a:{sku:a,unitPrice:1.5}},key:00000000000000000000000000000005}"
    )
    assert write(ORDER.lines[0], "json", names="pascal") == '{"Sku":"a,b","UnitPrice":1.5}'
    assert read(Order, "jsv", "{Id:7,unknown:1}") == Order(id=7)
    sample = jsvcodec.sample(Order)
    assert (sample.id, sample.lines[0].sku, list(sample.by_sku)) == (0, "String", ["String"])
    assert jsvcodec.convert("{id:7}", "jsv", "json", Order) == '{"id":7,"lines":[],"bySku":{}}'
    comes_back([ORDER, None], list[Order | None], ["jsv", "json"])


def test_the_problems_of_the_library_are_told_first():
    told = read(Order, "jsv", "{id:x,lines:[{sku:a,unitPrice:y},{}]}")
    assert told == (
        "DecodeError: $.id: not an integer\n$.lines[0].unitPrice: not a number\n$.lines[1].sku: this member is missing"
    )


class Aliased(BaseModel):
    one: int = Field(alias="uno")
    two: int = Field(validation_alias="dos", serialization_alias="deux")
    three: int = Field(0, validation_alias=AliasChoices("tres", "drei"))
    four: int = Field(0, serialization_alias="quatre")


def test_aliases():
    value = Aliased(uno=1, dos=2, tres=3, four=4)
    assert write(value, "jsv") == "{uno:1,deux:2,tres:3,quatre:4}"
    comes_back(value, Aliased)
    assert read(Aliased, "jsv", "{UNO:1,dos:2,drei:3,four:4}") == value
    assert read(Aliased, "jsv", "{}") == "DecodeError: $.uno: this member is missing\n$.deux: this member is missing"


def test_an_alias_generator():
    class Generated(BaseModel):
        model_config = ConfigDict(alias_generator=to_pascal)
        user_name: str

    assert comes_back(Generated(UserName="me"), Generated)["json"] == '{"UserName":"me"}'

    class ByName(BaseModel):
        model_config = ConfigDict(alias_generator=to_pascal, populate_by_name=True)
        user_name: str
        roles: list[str] = []

    comes_back(ByName(user_name="me", roles=["a"]), ByName)


@pytest.mark.parametrize("names", ["camel", "pascal"])
def test_unknown_members(names):
    class Forbids(BaseModel):
        model_config = ConfigDict(extra="forbid")
        a: int

    class Allows(BaseModel):
        model_config = ConfigDict(extra="allow")
        a: int

    class Ignores(BaseModel):
        a: int

    text = "{a:1,b:[x],c_d:{e:f}}"
    told = "DecodeError: $.b: this member is unknown\n$.c_d: this member is unknown"
    assert read(Forbids, "jsv", text, names=names) == told
    assert read(Ignores, "jsv", text, names=names) == Ignores(a=1)
    assert read(Ignores, "jsv", text, unknown="error") == told
    found = read(Allows, "jsv", text, names=names)
    assert (found.a, found.b, found.c_d) == (1, ["x"], {"e": "f"})
    assert jsv.loads(write(found, "jsv", names=names)).keys() >= {"b", "c_d"}
    comes_back(Allows(a=1, b="x"), Allows)
    comes_back(Allows(a=1), Allows)


# --- validators ---------------------------------------------------------------------------------------------------


class Checked(BaseModel):
    name: str
    low: int = 0
    high: int = 9
    parts: list[Annotated[int, Field(gt=0)]] = []
    even: Annotated[int, AfterValidator(lambda value: value if value % 2 == 0 else 1 / 0)] = 0

    @field_validator("name")
    @classmethod
    def _no_secret(cls, value: str) -> str:
        if value == "hunter2":
            raise ValueError("hunter2 is a secret")
        if value == "told":
            raise Invalid("not a name")
        return value.strip()

    @model_validator(mode="after")
    def _ordered(self) -> Checked:
        if self.low > self.high:
            raise ValueError(f"{self.low} is above")
        return self


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"name": "hunter2"}, "$.name: refused by the class"),
        ({"name": "told"}, "$.name: not a name"),
        (
            {"name": "x", "parts": ["1", "0", "-1"]},
            "$.parts[1]: refused by the class\n$.parts[2]: refused by the class",
        ),
        ({"name": "x", "low": "5", "high": "4"}, "$: refused by the class"),
        ({"name": "x", "even": "1"}, "$: refused by ZeroDivisionError"),
    ],
)
def test_what_validators_refuse(format, document, told):
    assert read(Checked, format, FORMATS[format].dumps(document)) == f"DecodeError: {told}"
    if format == "json":
        nested = json.dumps({"a": [document]})
        assert read(dict[str, list[Checked]], format, nested) == f"DecodeError: {told}".replace("$", "$.a[0]")


def test_what_validators_make():
    assert read(Checked, "jsv", "{name: x }").name == "x"


def test_a_refusal_holds_no_value():
    with pytest.raises(jsvcodec.DecodeError) as caught:
        jsv.loads("{name:hunter2,parts:[-7777]}", Checked)
    assert "hunter2" not in str(caught.value)
    assert "7777" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_strict_and_frozen_models():
    class Strict(BaseModel):
        model_config = ConfigDict(strict=True, frozen=True)
        n: int
        at: datetime
        ratio: float = 0.5
        raw: bytes = b""
        ids: tuple[int, ...] = ()
        names: set[str] = set()

    comes_back(Strict(n=1, at=datetime(2024, 1, 9, tzinfo=UTC), ids=(1, 2), names={"a"}, raw=b"x"), Strict)


# --- what is not written, and what else there is ------------------------------------------------------------------


def test_what_is_not_written():
    class Computed(BaseModel):
        width: int
        hidden: int = Field(3, exclude=True)

        @computed_field
        def area(self) -> int:
            return self.width**2

    assert write(Computed(width=2), "jsv") == "{width:2}"
    assert read(Computed, "jsv", "{width:2,area:9,hidden:4}") == Computed(width=2, hidden=4)


def test_factories_that_take_the_other_values():
    class Made(BaseModel):
        a: int
        b: int = Field(default_factory=lambda data: data["a"] + 1)

    assert read(Made, "jsv", "{a:1}") == Made(a=1, b=2)
    comes_back(Made(a=1, b=7), Made)


@dataclass
class Data:
    name: str
    size: Annotated[int, Field(gt=0)] = 1
    lines: list[Line] = Field(default_factory=list)
    other: str = Field("", alias="OTHER")


def test_dataclasses_of_pydantic():
    comes_back(Data("a", 2, [Line(sku="b")]), Data)
    assert write(Data("a", OTHER="x"), "jsv") == "{name:a,size:1,lines:[],OTHER:x}"
    assert read(Data, "jsv", "{name:a,size:-7777}") == "DecodeError: $.size: refused by the class"
    assert read(Data, "jsv", "{name:a,other:x}") == Data("a", OTHER="x")


def test_nothing_loads_pydantic():
    import subprocess
    import sys

    code = "import sys, jsvcodec, jsvcodec.jsv, jsvcodec.form; jsvcodec.jsv.loads('{a:1}', dict[str, int]); "
    code += "print([name for name in ('pydantic', 'sqlalchemy') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_a_type_that_only_pydantic_knows():
    from pydantic import SecretStr

    class Login(BaseModel):
        password: SecretStr
        anything: Any = None

    found = read(Login, "jsv", "{password:hunter2}")
    assert found.password.get_secret_value() == "hunter2"
    assert "cannot write a value of type" in write(found, "jsv")
