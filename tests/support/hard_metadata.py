"""Metadata that no recorded host has, of everything that makes generated Python wrong elsewhere."""

from __future__ import annotations

import json
from typing import Any

LIST = {"namespace": "System.Collections.Generic", "name": "List`1"}
HIDING = [
    "Field", "Config", "Datetime", "Date", "Time", "List", "Dict", "Type", "Id", "Attrs", "Define", "Wire", "Route", "Dt", "Self", "None_", "Int", "Str",
    "Kind", "Optional", "Any", "Enum", "Uuid", "Decimal", "Class", "Import", "Match", "Extra", "Metadata", "Init", "Slots", "Default", "Factory",
]  # fmt: skip


def member(name: str, type: str, *args: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": type, **({"genericArgs": args} if args else {}), **more}


def enum(name: str, names: list[str], **more: Any) -> dict[str, Any]:
    return {"name": name, "namespace": "N", "isEnum": True, "enumNames": names, **more}


def klass(name: str, *members: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "namespace": "N", "properties": members, **more}


def base(name: str, *args: str, namespace: str = "N") -> dict[str, Any]:
    return {"inherits": {"name": name, "namespace": namespace, "genericArgs": args}}


TYPES = [
    klass("Hiding", *(member(name, "String") for name in HIDING), member("Texts", "List`1", "String"), member("At", "DateTime")),
    klass("Child", member("Own", "Int32"), member("Parents", "List`1", "Parent"), **base("Parent")),
    klass("Parent", member("Own", "String"), member("Children", "List`1", "Child"), member("Kind", "Kind")),
    klass("Contract", member("Late", "String", dataMember={"order": 2}), member("Soon", "String", dataMember={"order": 1}),
          member("EventId", "String", dataMember={"name": "evt-id"}), member("None", "String"),
          member("Gone", "String", attributes=[{"name": "IgnoreDataMember"}])),
    klass("Casing", *(member(name, "Int32") for name in ("ID", "UserID", "URLPath", "someThing", "Under_Score", "under_score", "A1b", "a1B"))),
    klass("Tree", **base("List`1", "Tree", namespace=LIST["namespace"])),
    klass("Trees", **base("Tree")),
    klass("Labels", **base("Dictionary`2", "String", "Tree", namespace=LIST["namespace"])),
    klass("Node`1", member("Value", "T"), member("Inner", "List`1", "Node<T>"), genericArgs=["T"], isGenericTypeDef=True),
    klass("Loop", member("Name", "String"), **base("Node`1", "Loop")),
    klass("Pair`2", member("Key", "TKey"), member("Value", "TValue"), genericArgs=["TKey", "TValue"], isGenericTypeDef=True),
    klass("Swapped`1", member("More", "Pair`2", "T", "Int32"), genericArgs=["T"], isGenericTypeDef=True, **base("Pair`2", "Int32", "T")),
    klass("Decimal", member("Amount", "Decimal", namespace="System"), member("Next", "Decimal", namespace="N")),
    klass("Page", **base("QueryResponse`1", "Child", namespace="ServiceStack")),
    klass("Secrets", member("Password", "String"), member("RefreshToken", "String", dataMember={"name": "rt"}), member("Key", "Guid")),
    klass("Documented", member("A", "String", description='C:\\new\\x1 """ # \\d'), description=" # type: ignore\n\n>>> 1/0\n" + "w" * 200),
    enum("Kind", ["None", "mro", "name", "value", "FooBar", "Foo_Bar", "it's", "\\"]),
    enum("Aliases", ["A", "B", "C", "Low"], isEnumInt=True, enumValues=["1", "1", "2", "-5"]),
    enum("Bits", ["One", "Two", "Both"], isEnumInt=True, enumValues=["1", "2", "3"], attributes=[{"name": "Flags"}]),
    enum("Grade", ["First", "Second"], enumValues=["1", "2"], enumMemberValues=["first class"]),
    enum("Empty", []),
    klass("Enums", member("Aliases", "Aliases"), member("Bits", "Bits"), member("Grade", "Grade"), member("Kinds", "Kind[]"),
          member("By", "Dictionary`2", "Kind", "List<Grade>"), member("Empty", "Empty"), member("Set", "HashSet`1", "Kind"),
          member("Deep", "Dictionary`2", "String", "Dictionary<String,List<Nullable<Grade>>>")),
    klass("IThing", isInterface=True),
    klass("Shape", member("Name", "String"), isAbstract=True),
    klass("Circle", member("R", "Double"), **base("Shape")),
    klass("Drawing", member("Shapes", "List`1", "Shape"), member("Thing", "IThing"), member("Circle", "Circle")),
]  # fmt: skip
OPERATIONS = [
    {"request": klass("GetTree"), "returnType": {"name": "Tree", "namespace": "N"}, "method": "GET"},
    {"request": klass("Loop2", member("A", "Int32")), "returnType": {"name": "Loop2", "namespace": "N"}, "method": "PUT"},
    {"request": klass("BaseGet", member("A", "Int32"), implements=[{"name": "IGet"}]), "returnType": {"name": "Int32"}},
    {"request": klass("DerivedGet", implements=[{"name": "IGet"}], **base("BaseGet")), "returnType": {"name": "String"}},
    {"request": klass("DerivedPost", **base("BaseGet")), "returnsVoid": True, "method": "POST"},
    {"request": klass("Derived2", **base("DerivedPost")), "returnsVoid": True, "method": "PATCH"},
    {"request": klass("Secure", member("Name", "String", isRequired=True), description="Does it."), "requiresAuth": True,
     "requiredRoles": ["Admin"], "routes": [{"path": "/a", "verbs": "GET, POST"}, {"path": "b"}, {"path": "/c", "verbs": "HEAD"}]},
    {"request": klass("hello"), "returnType": {"name": "Object"}},
    {"request": {"name": "Authenticate", "namespace": "ServiceStack"}, "response": {"name": "AuthenticateResponse", "namespace": "ServiceStack"}},
    {"request": klass("SignIn"), "returnType": {"name": "AuthenticateResponse", "namespace": "ServiceStack"}},
]  # fmt: skip

HARD = json.dumps({"types": TYPES, "operations": OPERATIONS, "config": {"baseUrl": 'https://x/"""'}})
