"""Metadata of hostile hosts: whatever they hold, the module is data, imports and has no surprise in it."""

from __future__ import annotations

import ast
import json
import sys
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.generated_modules import metadata_of
from support.printed import compiled, layout_problems

import jsvcodec
from jsvcodec.dtos import python_source

NASTY = [
    "", " ", "\n", "a\nimport os", '"""', "'''", '"); import os #', "\\", "\\N{DIGIT ONE}", "C:\\new\\x1 \"\"\" # \\d", "a\\",
    "\u2028", "\x85", "\x0c", "\0", "\ud800", "\u202e", "# type: ignore", "# fmt: off", ">>> import os", "{x}", "%s", "`1",
    "None", "True", "class", "self", "import", "__class__", "__init__", "__slots__", "_", "__", "mro", "name", "value",
    "Any", "attrs", "define", "field", "wire", "route", "dt", "list", "dict", "str", "int", "type", "id", "datetime", "Enum",
    "Generic", "TypeVar", "UUID", "Decimal", "IReturn", "IGet", "QueryBase", "QueryResponse", "ResponseStatus", "extra",
    "\u00b5", "\u03bc", "g", "\u03bcg", "\ufb01eld", "\u0130", "\u1e9e", "\u4e2d\u6587", "\u00aa", "l", "O", "I", "match", "case", "print", "eval",
]  # fmt: skip
NAMES = ["A", "B", "C", "a", "Foo", "FooBar", "Foo_Bar", "fooBar", "T", "K"]
TYPES = [
    *NAMES, "String", "Int32", "Boolean", "Decimal", "DateTime", "Guid", "Object", "Byte[]", "Nullable`1", "List`1",
    "HashSet`1", "Dictionary`2", "Tuple`2", "A`1", "B`2", "A[]", "Int32[,]", "List<A>", "List<List<", ">", "<", "A<>", "[]",
    "QueryDb`1", "QueryResponse`1", "ResponseStatus", "Dictionary<A,List<B>>", "A,B", "List<" * 30 + "A" + ">" * 30,
]  # fmt: skip
TEXTS = st.sampled_from(NASTY) | st.text(max_size=12)
NAME = st.sampled_from(NAMES) | st.sampled_from(TYPES) | TEXTS
SPACE = st.sampled_from(["System", "ServiceStack", "N", "M", None]) | TEXTS
MAYBE = st.booleans() | st.none()


def record(**parts: Any) -> st.SearchStrategy[dict[str, Any]]:
    required = {key: value for key, value in parts.items() if key in ("name", "type", "path", "request")}
    return st.fixed_dictionaries(required, optional={key: parts[key] for key in parts if key not in required})


def some(strategy: Any, size: int = 3) -> Any:
    return st.lists(strategy, max_size=size)


USED = record(name=NAME, namespace=SPACE, genericArgs=some(NAME))
ATTRIBUTES = some(record(name=st.sampled_from(["Flags", "IgnoreDataMember"]) | TEXTS), 1)
NUMBER = st.integers(-(2**70), 2**70).map(str) | st.sampled_from(["0", "1", "2", "-1", "x", ""])
MEMBER = record(
    name=NAME, type=NAME, namespace=SPACE, genericArgs=some(NAME), isRequired=MAYBE, description=TEXTS, attributes=ATTRIBUTES,
    dataMember=record(name=TEXTS, order=st.integers(-5, 5)),
)  # fmt: skip
TYPE = record(
    name=NAME, namespace=SPACE, genericArgs=some(NAME), inherits=USED, implements=some(USED), properties=some(MEMBER, 5),
    attributes=ATTRIBUTES, description=TEXTS, isEnum=MAYBE, isEnumInt=MAYBE, enumNames=some(NAME, 5), enumValues=some(NUMBER, 5),
    enumMemberValues=some(TEXTS, 5), isInterface=MAYBE, isAbstract=MAYBE, isGenericTypeDef=MAYBE,
)  # fmt: skip
VERBS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "ANY", "get", "GET,POST", "OPTIONS"]) | TEXTS
OPERATION = record(
    request=TYPE, response=TYPE, returnType=USED, returnsVoid=MAYBE, method=VERBS, requiresAuth=MAYBE,
    routes=some(record(path=TEXTS | TEXTS.map("/{}".format), verbs=VERBS)), requiredRoles=some(TEXTS),
    requiredPermissions=some(TEXTS),
)  # fmt: skip
METADATA = st.fixed_dictionaries(
    {"types": some(TYPE, 6), "operations": some(OPERATION, 4)}, optional={"config": record(baseUrl=TEXTS)}
)

MODULES = {
    "__future__",
    "attrs",
    "datetime",
    "decimal",
    "enum",
    "jsvcodec.http",
    "jsvcodec.models",
    "jsvcodec.names",
    "typing",
    "uuid",
}
CALLS = {
    "attrs.define",
    "attrs.field",
    "wire",
    "route",
    "TypeVar",
    "Decimal",
    "UUID",
    "dt.datetime",
    "dt.date",
    "dt.time",
    "dt.timedelta",
}


class Checked:
    """A module of which every node is one that the generator may write, with names that it defines or imports."""

    def __init__(self, tree: ast.Module) -> None:
        self.names = {"list", "dict", "set", "str", "int", "float", "bool", "bytes"}
        for node in tree.body:
            self.statement(node)
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                self.klass(node)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Import(names=[alias]) | ast.ImportFrom(names=[alias]) if isinstance(node, ast.Import):
                assert alias.name in MODULES
                self.names.add(alias.asname or alias.name)
            case ast.ImportFrom(module=module, names=aliases, level=0):
                assert module in MODULES
                assert all(alias.asname is None for alias in aliases)
                self.names |= {alias.name for alias in aliases}
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Name(id="TypeVar"), args=[ast.Constant(value=text)]),
            ):
                assert name == text
                self.names.add(name)
            case ast.ClassDef(name=name):
                assert name not in self.names
                self.names.add(name)
            case ast.Expr(value=ast.Constant(value=str())):
                pass
            case _:
                raise AssertionError(ast.dump(node))

    def klass(self, node: ast.ClassDef) -> None:
        assert not node.keywords
        for each in (*node.decorator_list, *node.bases):
            self.expression(each)
        members: set[str] = set()
        for each in node.body:
            match each:
                case ast.Expr(value=ast.Constant(value=str())) | ast.Pass():
                    continue
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value, simple=1):
                    self.expression(annotation)
                    assert value is not None
                    self.expression(value)
                    assert name not in self.names
                case ast.Assign(
                    targets=[ast.Name(id=name)], value=ast.Constant() | ast.UnaryOp(operand=ast.Constant())
                ):
                    pass
                case _:
                    raise AssertionError(ast.dump(each))
            assert name not in members
            assert not name.startswith("_")
            members.add(name)

    def expression(self, node: ast.AST) -> None:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                assert inner.id in self.names, inner.id
            elif isinstance(inner, ast.Call):
                called = ast.unparse(inner.func)
                assert called in CALLS or called in self.names - {"route"}, called
            else:
                assert isinstance(inner, ALLOWED), ast.dump(inner)


ALLOWED = (
    ast.Attribute, ast.BinOp, ast.BitOr, ast.Constant, ast.Subscript, ast.Tuple, ast.keyword, ast.Load, ast.UnaryOp, ast.USub,
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(METADATA)
def test_the_module_is_data_alone(metadata: Any) -> None:
    source = python_source(json.dumps(metadata))
    assert source.replace("\n", "").isprintable()
    Checked(compiled(source))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(METADATA)
@example(
    {"types": [{"name": "A", "inherits": {"name": "A"}}, {"name": "B", "inherits": {"name": "B"}}], "operations": []}
)
@example(
    {
        "types": [
            {"name": "A", "isEnum": True, "enumNames": ["A", "\x85"], "enumMemberValues": ["\x85"]},
            {"name": "B", "properties": [{"name": "A", "type": "A"}]},
        ],
        "operations": [],
    }
)
def test_the_module_is_imported_and_its_classes_are_usable(metadata: Any) -> None:
    module = sys.modules["hostile"] = ModuleType("hostile")
    source = python_source(json.dumps(metadata))
    exec(compile(source, "<hostile>", "exec"), vars(module))
    for cls in list(vars(module).values()):
        if isinstance(cls, type) and cls.__module__ == "hostile":
            jsvcodec.jsv.Decoder(cls)
            if not issubclass(cls, (list, dict, set)) and not hasattr(cls, "__members__"):
                value = cls()
                text = jsvcodec.jsv.dumps(value)
                assert jsvcodec.jsv.dumps(jsvcodec.jsv.loads(text, cls)) == text


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(METADATA)
def test_the_module_is_laid_out(metadata: Any) -> None:
    assert layout_problems(python_source(json.dumps(metadata))) == ""


def module_with(*types: dict[str, Any]) -> str:
    return python_source(json.dumps({"types": types, "operations": []}))


def test_circles_and_long_lines_of_bases() -> None:
    names = [f"A{number}" for number in range(300)]
    circle = [{"name": name, "inherits": {"name": names[place - 1]}} for place, name in enumerate(names)]
    source = module_with(*circle)
    Checked(compiled(source))
    assert source.count("class A") == 300
    exec(compile(source, "<circle>", "exec"), {"__name__": __name__})


def test_sizes_are_bounded() -> None:
    """What is made of metadata is at most some times as large, and equal names cost no more than others."""
    members = [{"name": "\u00e9" * 300, "type": "String", "description": "word " * 1000}] * 1500
    data = json.dumps({"types": [{"name": f"A{n}", "properties": members[:20]} for n in range(20)], "operations": []})
    assert len(python_source(data)) < 2 * len(data)
    assert len(python_source(json.dumps({"types": [{"name": "A", "properties": members}], "operations": []}))) < 10**7
    nested = {"name": "A", "properties": [{"name": "b", "type": "List<" * 300 + "A" + ">" * 300}]}
    assert "b: Any = None" in module_with(nested)


def strings_replaced(tree: Any, text: str) -> Any:
    if isinstance(tree, dict):
        return {key: strings_replaced(value, text) for key, value in tree.items()}
    if isinstance(tree, list):
        return [strings_replaced(value, text) for value in tree]
    return text if isinstance(tree, str) else tree


@pytest.mark.parametrize("text", NASTY)
def test_one_text_in_all_places(text: str) -> None:
    source = python_source(json.dumps(strings_replaced(json.loads(metadata_of("metadata_zoo")), text)))
    Checked(compiled(source))
