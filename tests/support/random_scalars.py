"""The kinds without parts: scalars, literals, trees, and counters of texts."""

from __future__ import annotations

from collections.abc import Collection

from support.random_kinds import Form, Kind, Maker

TEXTS = (
    "", "a", "a b", " a", "a ", " ", "null", "True", "12", "-1.5", "a,b", "{a:1}", "[a]", 'say "x"', "é€😀", "x\ny", "\ta",
    "a\\b", "2024-01-09", "PT1S", "k=v&w", "{", "]", "\u2028", "%41+", "__type", "'", "ab" * 20,
)  # fmt: skip
PLAIN_TEXTS = ("a b", "x!y", "é€ z", "some words", "?", "never a number")
"""Texts that no other scalar is written as: a union with text must be able to tell them."""


def _text(_: Kind, maker: Maker, depth: int) -> str:
    return repr(maker.choice(PLAIN_TEXTS if maker.told_apart else TEXTS))


def _int(_: Kind, maker: Maker, depth: int) -> str:
    return repr(maker.choice((0, 1, -1, 7, 2**31, -(2**63), 2**64, maker.random.randrange(-1000, 1000))))


def _float(_: Kind, maker: Maker, depth: int) -> str:
    return repr(maker.choice((0.0, 1.5, -0.25, 1e17, 1e-7, 1e300, 3.0, maker.random.uniform(-10, 10))))


def _decimal(_: Kind, maker: Maker, depth: int) -> str:
    return f"Decimal({maker.choice(('0', '1.10', '-2.5', '79228162514264337593543950335', '0.001', '100'))!r})"


def _datetime(_: Kind, maker: Maker, depth: int) -> str:
    zone = maker.choice(
        ("timezone.utc", "timezone.utc", "timezone(timedelta(hours=2))", "timezone(-timedelta(minutes=30))")
    )
    clock = maker.choice(("0, 0", "10, 0", "23, 59, 59", "1, 2, 3, 450000", "0, 0, 0, 1"))
    return f"datetime({maker.choice((1970, 2024, 1900))}, {maker.choice((1, 2, 12))}, 9, {clock}, tzinfo={zone})"


def _date(_: Kind, maker: Maker, depth: int) -> str:
    return f"date({maker.choice((1, 1999, 2024))}, {maker.choice((1, 2, 12))}, 9)"


def _time(_: Kind, maker: Maker, depth: int) -> str:
    return f"time({maker.choice(('0', '10, 20', '23, 59, 59', '1, 2, 3, 500000'))})"


def _timedelta(_: Kind, maker: Maker, depth: int) -> str:
    return f"timedelta({maker.choice(('0', '1', 'hours=25', 'seconds=-90.5', 'microseconds=10', 'days=-3, hours=1'))})"


def _uuid(_: Kind, maker: Maker, depth: int) -> str:
    return f"UUID(int={maker.choice((0, 1, maker.random.getrandbits(128)))})"


def _bytes(_: Kind, maker: Maker, depth: int) -> str:
    return repr(maker.choice((b"", b"a", b"\0\xff", b"hello, you")))


def _bool(_: Kind, maker: Maker, depth: int) -> str:
    return maker.choice(("True", "False"))  # type: ignore[no-any-return]


def _tree(_: Kind, maker: Maker, depth: int) -> str:
    words = ("'a'", "'b, c'", "'12'", "['x', 'y']", "{'k': 'v'}", "{'k': ['v', {}], 'l': ''}", "[]")
    return "None" if maker.chance(0.2) else maker.choice(words)


STR = Kind(Form("str", _text, plain=True, key=True))
INT = Kind(Form("int", _int, plain=True, key=True))
FLOAT = Kind(Form("float", _float, plain=True, key=True))
BOOL = Kind(Form("bool", _bool, plain=True, key=True))
DECIMAL = Kind(Form("Decimal", _decimal, key=True))
DATETIME = Kind(Form("datetime", _datetime, key=True))
DATE = Kind(Form("date", _date, key=True))
TIME = Kind(Form("time", _time, key=True))
TIMEDELTA = Kind(Form("timedelta", _timedelta, key=True))
UUID = Kind(Form("UUID", _uuid, key=True))
BYTES = Kind(Form("bytes", _bytes))
ANY = Form("Any", _tree, hashable=False, none=True)

SCALARS = (STR, INT, FLOAT, BOOL, DECIMAL, DATETIME, DATE, TIME, TIMEDELTA, UUID, BYTES)
FAMILIES = ((INT, FLOAT, DECIMAL), (BOOL,), (DATETIME, DATE), (TIMEDELTA, TIME), (STR,))
"""Scalars of different families are written so that they can be told apart, with texts as in `PLAIN_TEXTS`."""


def literal(maker: Maker) -> Kind:
    """Return a `Literal` of some texts, numbers and None."""
    options = maker.random.sample(("'x'", "'b,c'", "'Mixed'", "3", "-1", "True", "None"), maker.random.randrange(1, 4))
    return Kind(
        Form(
            f"Literal[{', '.join(options)}]",
            lambda kind, maker, depth: maker.choice(options),
            plain=True,
            none="None" in options,
            holder="Literal",
            features=frozenset(("Literal", *(("Literal None",) if "None" in options else ()))),
        )
    )


def _counter(kind: Kind, maker: Maker, depth: int) -> str:
    return f"Counter({[maker.choice(TEXTS) for _ in range(maker.random.randrange(4))]!r})"


COUNTER = Kind(Form("Counter[str]", _counter, hashable=False, features=frozenset(("Counter",))))


ENUMS: list[tuple[str, dict[str, str], str]] = [
    ("enum.Enum", {"RED": "'Red'", "DARK": "'Dark Blue, {x}'", "OFF": "'off'"}, "Enum of text"),
    ("enum.Enum", {"FIRST": "1", "SECOND": "2"}, "Enum of numbers"),
    ("enum.Enum", {"PAIR": "(1, 2)", "THING": "object()"}, "Enum of objects"),
    ("enum.Enum", {"a": "'a'", "A": "'A'", "b": "'b'"}, "Enum with names in two cases"),
    ("enum.Enum", {"KNOWN": "'known'", "OTHER": "'other'"}, "Enum with _missing_"),
    ("enum.IntEnum", {"LOW": "1", "HIGH": "20"}, "IntEnum"),
    ("enum.StrEnum", {"ONE": "'one'", "TWO": "'two words'"}, "StrEnum"),
    ("str, enum.Enum", {"NONE": "'None'", "SOME": "'Some'"}, "str, Enum"),
    ("enum.Flag", {"READ": "1", "WRITE": "2", "RUN": "4"}, "Flag"),
    ("enum.IntFlag", {"X": "1", "Y": "2"}, "IntFlag"),
]
MISSING = "\n    @classmethod\n    def _missing_(cls, value): return cls.OTHER"


def enum(maker: Maker, name: str, withheld: Collection[str]) -> tuple[str, Kind]:
    """Return the source of a random enum and its kind."""
    base, members, feature = maker.choice([entry for entry in ENUMS if entry[2] not in withheld])
    lines = "\n".join(f"    {member} = {value}" for member, value in members.items())
    options = [f"{name}.{member}" for member in members]
    if "Flag" in base:
        options += [f"{name}(0)", f"{name}({' | '.join(members.values())})"]
    form = Form(
        name,
        lambda kind, maker, depth: maker.choice(options),
        plain=feature in ("StrEnum", "IntEnum", "Enum of text"),
        key=True,
        features=frozenset((feature,)),
        holder="enum",
    )
    return f"class {name}({base}):\n{lines}{MISSING if feature == 'Enum with _missing_' else ''}", Kind(form)


def tag(text: str) -> Kind:
    """Return the `Literal` of the one text that tells a class."""
    form = Form(f"Literal[{text}]", lambda kind, maker, depth: text, plain=True, holder="Literal")
    return Kind(form)
