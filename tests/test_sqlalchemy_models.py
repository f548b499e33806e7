"""Mapped classes of SQLAlchemy are written: what is loaded, and nothing is loaded for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import JSON, ForeignKey, create_engine, event
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    Session,
    mapped_column,
    relationship,
    selectinload,
)
from support.paths import FORMATS, write

import jsvcodec
from jsvcodec import jsv
from jsvcodec.converters import make_converter


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_name: Mapped[str]
    orders: Mapped[list[Order]] = relationship(back_populates="owner")
    notes: Mapped[str | None] = mapped_column(deferred=True)
    created_at: Mapped[datetime | None]


class Order(Base):
    __tablename__ = "order"

    total: Mapped[float]
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    owner: Mapped[User | None] = relationship(back_populates="orders")


class DataBase(MappedAsDataclass, DeclarativeBase):
    pass


class Item(DataBase):
    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_name: Mapped[str] = mapped_column(default="x")


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    DataBase.metadata.create_all(engine)
    with Session(engine) as made:
        at = datetime(2024, 1, 9, tzinfo=UTC)
        made.add(
            User(id=1, user_name="me", notes="n", created_at=at, orders=[Order(id=2, total=1.5), Order(id=3, total=2)])
        )
        made.add(Item(id=5, item_name="a,b"))
        made.commit()
    with Session(engine) as made:
        yield made


class Statements:
    """Counts what is sent to the database."""

    def __init__(self, session: Session) -> None:
        self.count = 0
        event.listen(session.get_bind(), "before_cursor_execute", self._sent)

    def _sent(self, *_: Any) -> None:
        self.count += 1


def test_what_is_loaded_is_written_and_nothing_is_loaded(session):
    user = session.query(User).one()
    statements = Statements(session)
    assert write(user, "jsv") == "{id:1,userName:me,createdAt:2024-01-09}"
    assert write(user, "json") == '{"id":1,"userName":"me","createdAt":"2024-01-09T00:00:00Z"}'
    assert write(user, "form") == "id=1&userName=me&createdAt=2024-01-09"
    assert write([user], "jsv", names="pascal") == "[{Id:1,UserName:me,CreatedAt:2024-01-09}]"
    assert statements.count == 0


@pytest.mark.parametrize("format", FORMATS)
def test_a_back_reference_is_left_out(session, format):
    user = session.query(User).options(selectinload(User.orders).selectinload(Order.owner)).one()
    statements = Statements(session)
    text = write(user, format)
    orders = [{"total": "1.5", "id": "2", "ownerId": "1"}, {"total": "2", "id": "3", "ownerId": "1"}]
    found = FORMATS[format].loads(text, dict[str, Any] if format == "form" else None)
    if format == "json":
        orders = [{"total": 1.5, "id": 2, "ownerId": 1}, {"total": 2.0, "id": 3, "ownerId": 1}]
    assert found["orders"] == orders
    # From the other end, the list of the owner loses the order that is being written.
    by_order = jsv.loads(write({"a": user.orders[0]}, "jsv"))["a"]
    assert [order["id"] for order in by_order["owner"]["orders"]] == ["3"]
    assert statements.count == 0


def test_an_object_that_stands_twice_is_written_twice(session):
    user = session.query(User).one()
    assert write([user, user], "jsv").count("userName:me") == 2


def test_what_is_loaded_later_is_written_then(session):
    user = session.query(User).one()
    assert "notes" not in write(user, "jsv")
    assert user.notes == "n"
    assert write(user, "jsv") == "{id:1,userName:me,notes:n,createdAt:2024-01-09}"
    session.expire(user)
    statements = Statements(session)
    assert write(user, "jsv") == "{}"
    assert statements.count == 0


def test_an_instance_without_a_session():
    assert write(User(id=1, user_name="me", orders=[Order(id=2, total=1)]), "jsv") == (
        "{id:1,userName:me,orders:[{total:1,id:2}]}"
    )


def test_a_mapped_dataclass(session):
    item = session.query(Item).one()
    statements = Statements(session)
    assert write(item, "jsv") == '{id:5,itemName:"a,b"}'
    assert write({"a": [item]}, "json") == '{"a":[{"id":5,"itemName":"a,b"}]}'
    assert statements.count == 0


def test_nulls_and_order(session):
    order = Order(id=2, total=1.5, owner_id=None)
    assert write(order, "jsv", nulls="keep") == "{total:1.5,id:2,ownerId:}"
    assert write(order, "json", sort_keys=True) == '{"id":2,"total":1.5}'


def test_conversion_from_rows(session):
    users = session.query(User).all()
    assert jsvcodec.convert(jsv.dumps(users), "jsv", "json") == '[{"id":"1","userName":"me","createdAt":"2024-01-09"}]'


class Parcel(Base):
    __tablename__ = "parcels"

    id: Mapped[int] = mapped_column(primary_key=True)
    labels: Mapped[dict[str, Any]] = mapped_column(JSON)
    parts: Mapped[list[Part]] = relationship(back_populates="parcel")


class Part(Base):
    __tablename__ = "parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcels.id"))
    parcel: Mapped[Parcel] = relationship(back_populates="parts")


def test_a_converter_leaves_out_references_back_from_the_first_use_on():
    parcel = Parcel(id=1, labels={"a": [1]})
    Part(id=2, parcel_id=1, parcel=parcel)
    converter = make_converter("jsv")
    expected = {"id": 1, "labels": {"a": [1]}, "parts": [{"id": 2, "parcelId": 1}]}
    assert [converter.unstructure(parcel) for _ in range(2)] == [expected, expected]
