"""The provider of pydantic models and dataclasses: aliases are names on the wire, and validators run.

Instances are made through the class. Computed fields are not written: they are no fields, and nothing would read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, RootModel, ValidationError
from pydantic.dataclasses import is_pydantic_dataclass
from pydantic_core import PydanticUndefined

from jsvcodec._types.fields import MISSING, ClassProvider, Field
from jsvcodec.errors import Invalid
from jsvcodec.names import Wire, camel_case

__all__ = ("PROVIDER",)

_EXTRA = "__pydantic_extra__"


class _Pydantic(ClassProvider):
    resolves_types = True
    reads_unknown_types = True

    def handles(self, cls: type) -> bool:
        return issubclass(cls, BaseModel) or is_pydantic_dataclass(cls)

    def fields(self, cls: Any) -> Sequence[Field]:
        if issubclass(cls, BaseModel) and not cls.__pydantic_complete__:
            cls.model_rebuild(raise_errors=False)
        by_name = bool(_config(cls).keys() & {"populate_by_name", "validate_by_name"})
        found = [_field(name, info, by_name) for name, info in cls.__pydantic_fields__.items()]
        if _config(cls).get("extra") == "allow" and issubclass(cls, BaseModel):
            found.append(Field(_EXTRA, dict[str, Any], factory=dict, wire=Wire(extra=True)))
        return found

    def root(self, cls: Any) -> Field | None:
        return _field("root", cls.__pydantic_fields__["root"], False) if issubclass(cls, RootModel) else None

    def build(self, cls: Any, values: dict[str, Any]) -> Any:
        if issubclass(cls, RootModel):
            return cls.model_validate(values["root"])
        if issubclass(cls, BaseModel):
            return cls.model_validate(values.pop(_EXTRA, {}) | values)
        return cls(**values)

    def unknown(self, cls: Any) -> Literal["error"] | None:
        return "error" if _config(cls).get("extra") == "forbid" else None

    def problems(self, error: Exception) -> Sequence[tuple[tuple[str | int, ...], str]] | None:
        if not isinstance(error, ValidationError):
            return None
        return [(each["loc"], _reason(each)) for each in error.errors(include_url=False, include_input=False)]


def _config(cls: Any) -> Mapping[str, Any]:
    config: Mapping[str, Any] = cls.model_config if issubclass(cls, BaseModel) else cls.__pydantic_config__
    return config


def _field(name: str, info: Any, by_name: bool) -> Field:
    read = info.validation_alias
    choices = [each for each in read.choices if isinstance(each, str)] if isinstance(read, AliasChoices) else [read]
    read_names = [each for each in choices if isinstance(each, str)]
    kept = next((mark for mark in info.metadata if isinstance(mark, Wire)), Wire())
    written = info.serialization_alias or kept.name or next(iter(read_names), None)
    return Field(
        name,
        info.annotation,
        argument=next(iter(read_names), name),
        default=MISSING if info.default is PydanticUndefined else info.default,
        factory=info.default_factory,
        wire=kept._replace(name=written),
        aliases=(*read_names, *((name, camel_case(name)) if by_name or not read_names else ())),
        written=not info.exclude,
    )


def _reason(error: Any) -> str:
    """Return the reason of `Invalid`; pydantic's own messages quote the input."""
    raised = error.get("ctx", {}).get("error")
    return raised.reason if isinstance(raised, Invalid) else "refused by the class"


PROVIDER = _Pydantic()
