"""The types of a ServiceStack host as a module of Python: attrs classes that `jsvcodec.httpx` sends and receives.

`python_source` makes the module from what the host says at ``/types/metadata.json``. Names, texts and numbers there are
those of a stranger: the module holds them as checked identifiers, as literals and in docstrings.
"""

from __future__ import annotations

from typing import Literal

from jsvcodec._class_source import source_of
from jsvcodec.dtos.classes import Classes
from jsvcodec.dtos.metadata import MAX_SIZE, read_metadata
from jsvcodec.dtos.table import Table

__all__ = ("MAX_SIZE", "python_source")


def python_source(data: str | bytes, *, names: Literal["camel", "pascal"] = "camel", open_enums: bool = False) -> str:
    """Return the source of a module with the types of a host, from the JSON of its metadata.

    `names` is the case in which the host writes names. With `open_enums` a text that an enum does not have is kept as
    text. Raises `DecodeError` for what is no metadata.

    >>> data = '''{"types": [], "operations": [{"method": "GET", "returnType": {"name": "Int32", "namespace": "System"},
    ...     "request": {"name": "CountUsers", "properties": [{"name": "Like", "type": "String"}]}}]}'''
    >>> print(python_source(data).split("\\n\\n\\n")[1].strip())
    @attrs.define(kw_only=True)
    class CountUsers(IReturn[int], IGet):
        like: str | None = None
    """
    found = read_metadata(data)
    table = Table(found, is_open=open_enums)
    classes = Classes(found, table, pascal=names == "pascal")
    host = found.config.base_url if found.config is not None else None
    doc = f"The services of {host or 'a ServiceStack host'} and their types, written by ``jsvcodec dtos``."
    return source_of([*table.enums, *classes.all()], doc=doc)
