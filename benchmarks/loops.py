"""The loops that the command is measured beside: each line read and written in one process that does nothing else.

``python loops.py orjson|msgspec INPUT OUTPUT`` is such a process; it imports the one library alone. ``jsvl-ndjson`` and
the like name two formats of ours, between which lines, or whole documents, go through trees.
"""

import sys
from collections.abc import Callable
from typing import Any


def by_orjson() -> Callable[[bytes], bytes]:
    """Return what goes through a tree."""
    import orjson

    return lambda line: orjson.dumps(orjson.loads(line))


def by_msgspec() -> Callable[[bytes], bytes]:
    """Return what goes through the Struct of a response."""
    from datetime import datetime

    import msgspec

    members: dict[str, Any] = dict.fromkeys(("userId", "sessionId", "userName", "displayName", "referrerUrl"), str)
    members |= dict.fromkeys(("bearerToken", "refreshToken"), str) | {"refreshTokenExpiry": datetime, "profileUrl": str}
    members |= dict.fromkeys(("roles", "permissions"), list[str]) | {"authProvider": str}

    def struct(name: str, fields: dict[str, Any]) -> Any:
        made = [(field, kind | None, None) for field, kind in fields.items()]
        return msgspec.defstruct(name, made, kw_only=True, omit_defaults=True)

    error = struct(
        "ResponseError", dict.fromkeys(("errorCode", "fieldName", "message"), str) | {"meta": dict[str, str]}
    )
    members["responseStatus"] = struct(
        "ResponseStatus",
        dict.fromkeys(("errorCode", "message", "stackTrace"), str) | {"errors": list[error], "meta": dict[str, str]},
    )
    members["meta"] = dict[str, str]
    decode = msgspec.json.Decoder(struct("AuthenticateResponse", members)).decode
    encode = msgspec.json.Encoder().encode
    return lambda line: encode(decode(line))


def through_trees(source: str, target: str) -> Callable[[bytes], bytes]:
    """Return what goes from one of our formats into another."""
    from importlib import import_module

    names = {"jsvl": "jsv", "ndjson": "json"}
    loads, dumpb = (
        getattr(import_module(f"jsvcodec.{names.get(name, name)}"), verb)
        for name, verb in ((source, "loads"), (target, "dumpb"))
    )
    return lambda data: dumpb(loads(data))


def main(library: str, source: str, target: str) -> None:
    """Convert a file."""
    known = {"orjson": by_orjson, "msgspec": by_msgspec}
    convert = known[library]() if library in known else through_trees(*library.split("-"))
    if library in ("jsv-json", "json-json", "json-jsv"):
        with open(source, "rb") as document, open(target, "wb") as out:
            out.write(convert(document.read()) + b"\n")
            return
    with open(source, "rb") as lines, open(target, "wb") as out:
        for line in lines:
            out.write(convert(line) + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
