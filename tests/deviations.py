"""Recorded rows that jsvcodec answers differently, by file and group, each group with its reason.

The tests fail for a row that deviates without standing here, and for one that stands here and deviates no more.
Texts outside the strict grammar do not stand here: that we refuse them is a rule, and the tests judge it as one.
"""

from __future__ import annotations

from typing import NamedTuple


class Group(NamedTuple):
    reason: str
    ids: tuple[str, ...]


def group(reason: str, ids: str) -> Group:
    """Make a group of ids that are separated by white space."""
    return Group(reason, tuple(ids.split()))


NO_SUCH_NUMBER = "A .NET enum holds any number, a Python enum those of its members: others are refused."
BLANK_ITEM = "A list whose only item is white space is quoted: a host reads `[ ]` as an empty list."
BYTE_ORDER_MARK = "A root text that starts with U+FEFF is quoted: a reader drops it as a byte order mark."
UNIX_TIME = "Hosts can be set to send dates as integers: refused, since nothing in the text says seconds or what."

DEVIATIONS: dict[str, list[Group]] = {
    "write": [
        group(
            "A DateTimeOffset has no type of its own: it is written as a datetime, short where that is exact.",
            """
            DateTimeOffset/v DateTimeOffset/v#006 DateTimeOffset?/v#002 DateTimeOffset/v#012
            DateTimeOffset?/v#004 List<DateTimeOffset>/list#004
            """,
        ),
        group("Python's clock ends at microseconds.", "TimeOnly/v#003"),
        group(
            "A None item is the empty token. The reference writes {} for a null object, which comes back as an"
            " object, and null for a null map, which it cannot read.",
            "List<Item>/v#001 List<Dictionary<String,String>>/v Node/v",
        ),
        group(
            "No __type is written: a class is never named by the data.",
            "Dictionary<String,Object>/reach Dictionary<String,Object>/anon@camel",
        ),
        group(
            BLANK_ITEM,
            """
            List<String>/one#001 List<String>/one#002 List<String>/one#009 List<String>/one#016 List<String>/one#086
            List<String>/one#087 List<String>/one#088
            """,
        ),
        group(BYTE_ORDER_MARK, "String/root#094"),
    ],
    "fuzz": [group(BLANK_ITEM, "fuzz1/00907/slist")],
    "write_read_back": [
        group(
            "A null object is written as {} by the reference, and is an object from then on.",
            "List<Item>/v#001 Node/v",
        ),
        group(
            "An untyped object comes back as a map, the reference's __type with it: data like any other.",
            "Dictionary<String,Object>/reach Dictionary<String,Object>/anon@camel",
        ),
        group(BYTE_ORDER_MARK, "String/root#094"),
    ],
    "wire_reply": [
        group(NO_SUCH_NUMBER, "classic/echo/Colour3/jsv classic/echo/Colour3/query pascal/echo/Colour3/jsv"),
        group(
            UNIX_TIME,
            "classic/jsconfig/dh:ut/jsv classic/jsconfig/dh:utm/jsv endpoints/jsconfig/dh:utm/jsv",
        ),
        group(
            "The reply is of another class than the recorded one: its members are kept, after the known ones.",
            "pascal/secured/roles",
        ),
    ],
    "wire_reply_json": [
        group(
            NO_SUCH_NUMBER,
            """
            classic/echo/Colour3/jsonstr endpoints/echo/Colour3/jsvjson pascal/echo/Colour3/jsvjson
            pascal/echo/Colour3/jsonstr
            """,
        ),
        group(UNIX_TIME, "classic/jsconfig/dh:ut/json classic/jsconfig/dh:utm/json"),
    ],
    "write_json": [
        group("The reference writes nothing for a null enum: that is no JSON.", "List<Color?>/list"),
        group("A null object is written as {} by the reference.", "List<Item>/v#001 Node/v"),
    ],
    "wire_read": [
        group(
            "A text where a class, map or list is wanted is read as the JSV that it holds. The host's JSON reader trims"
            " its items, takes the first brace for a part of a key, or leaves the member out.",
            """
            Roles7/jsonstr Roles10/jsonstr Meta1/jsonstr Meta3/jsonstr Meta4/jsonstr Meta7/jsonstr Meta10/jsonstr
            Meta16/jsonstr Child2/jsonstr Child3/jsonstr Child7/jsv Child8/jsonstr Children1/jsonstr Children5/jsonstr
            """,
        ),
        group(
            "`k=` is the empty string for a text member; a host reads it as null.",
            "text0/query text0/formraw shape/blank/form",
        ),
        group(
            "`k[0]=`, `k[]=`, `k[name]=` and `k.name=` are read; a host knows no such names.",
            """
            shape/list-index/query shape/list-brackets/form shape/list-brackets/query shape/map-index/form
            shape/map-index/query shape/child-dot/form shape/child-dot/query shape/child-index/form
            """,
        ),
        group(
            "A repeated key gives a list the items of each part; a host joins the texts, then cuts them anew.",
            "text6/formraw text33/formraw",
        ),
        group("A repeated map is refused; a host makes a wrong one.", "shape/map-repeat/form shape/map-repeat/query"),
        group("A host trims the text of a list.", "text2/formraw text13/formraw text42/formraw"),
        group("U+200B is a host's own mark for an empty string.", "text27/jsv text27/form text27/formraw"),
        group(
            "A host does not undouble the quotes of a map key, and spoils an empty one.",
            """
            text7/jsv text7/form text8/jsv text8/form Meta10/jsv Meta10/query Meta11/jsv Meta11/query
            """,
        ),
        group("A host drops a null at the end of a list of objects.", "Children5/jsv Children5/query"),
        group("A host takes a list that is not closed.", "Roles14/form Roles14/query"),
        group("A Python int has no range; a host leaves the member null.", "Number4/jsonstr Big2/jsv Big2/jsonstr"),
        group(
            "Decimals are exact, the exponent and the sign of zero with them.",
            "Amount1/query Amount1/jsonstr Amount2/jsv Amount2/form Amount2/query Amount5/jsv",
        ),
        group("No thousands commas: a host reads 1,5 as 15.", "Ratio14/query"),
        group(
            "/Date(ms+hhmm)/ is the instant ms; a host adds the offset to its clock.",
            "When11/query When11/jsonstr",
        ),
        group(
            "Dates with slashes and of RFC 1123 are refused: day and month are a guess.", "When22/query When25/query"
        ),
        group(
            "Weeks, months and junk are refused; a host reads a duration of zero.",
            "Span8/form Span8/query Span9/form Span9/query Span9/jsonstr Span10/jsonstr",
        ),
        group(NO_SUCH_NUMBER, "Colour3/query"),
        group("An untyped JSON string is text; a host guesses a number or a map in it.", "Any1/jsonstr Any3/jsonstr"),
    ],
    "read_odd": [
        group(
            "Indented text where text is wanted is its compact text. The reference cannot read the indented form"
            " and keeps it as it came.",
            """
            String#036 String#131 String#191 String#192
            """,
        ),
        group(
            "U+200B is the reference's own mark for an empty string, and leaks both ways.",
            """
            String#211 List<String>#212 String[]#212 String[]#215 Dictionary<String,String>#216
            Dictionary<String,Object>#216 HashSet<String>#152 HashSet<String>#153 HashSet<String>#212
            HashSet<String>#221 HashSet<String>#222 Strs#213 Strs#216 Strs#237
            """,
        ),
        group(
            "The reference trims the text of a list, string[] twice, and takes white space alone for no item.",
            "String[]#130 String[]#201 HashSet<String>#130 IEnumerable<String>#130",
        ),
        group(
            "The reference cuts the brackets of string[] off twice, and so those of its first and last item.",
            "String[]#174 String[]#175 String[]#177",
        ),
        group(
            "The reference cannot read the indented form that it writes: layout ends up in keys and values.",
            """
            String[]#191 String[]#192 Dictionary<String,String>#058 HashSet<String>#191 Item#016 Item#017
            """,
        ),
        group(
            "The reference does not undouble the quotes of a key.",
            "Dictionary<String,Object>#114",
        ),
        group(
            "The reference drops a null at the end of a list of objects, maps or numbers.",
            """
            List<Item>#147 List<Item>#187 List<Dictionary<String,String>>#147
            List<Dictionary<String,String>>#148 List<Int32?>#147 List<Int32?>#148 ResponseStatus#002
            """,
        ),
        group(
            "The reference makes an empty string of a null in a set of strings.",
            "HashSet<String>#148 HashSet<String>#150 HashSet<String>#197 HashSet<String>#223",
        ),
        group("The word null is None where an object is wanted.", "Empty#106"),
        group(
            "A Python int has no range; the reference leaves the member at 0 without a word.",
            "Item#056",
        ),
        group(
            "Decimals are exact: the exponent of the text stays, and nothing is rounded to 28 places.",
            """
            Decimal#011 Decimal#015 Decimal#018 Decimal?#012 Decimal?#013 Decimal?#015 Decimal?#018
            Decimal?#043
            """,
        ),
        group(
            "What is finer than a microsecond is cut; the reference rounds to 100 ns, here to the next second.",
            "DateTime#051 DateTime?#051 DateTimeOffset#051",
        ),
        group(
            "/Date(ms+hhmm)/ is the instant ms; the reference adds the offset to its clock.",
            "DateTime?#033",
        ),
    ],
    "csv_write": [
        group(
            "A text that has an apostrophe before a formula gets one more, so that it comes back.",
            "formulas/strs formulas/strings strs/355",
        ),
        group("Maps keep the order of their keys.", "formulas/dicts"),
        group(BLANK_ITEM, "rows/48 rows/220 rows/443"),
    ],
    "csv_write_read_back": [
        group(
            "The apostrophe that a text has before a formula cannot be told from the guard that the reference writes.",
            "formulas/strs formulas/strings strs/355",
        ),
        group("Untyped cells are text, and a class in them has its names on the wire.", "dictobjects"),
        group("Every row of a table has all its columns: a key that a map lacks is null.", "dicts"),
        group("The reference sorts the keys of maps.", "formulas/dicts"),
    ],
    "csv_read": [
        group("An empty cell is null, which takes the default; the reference cannot read it.", "#10 #56 #143"),
        group("An empty cell after the last column is dropped.", "#114 #174 #200 #230"),
        group(
            "A quote within a cell is text, one that is never closed an error; the reference takes what comes after it.",
            "#36 #37 #61 #62 #63 #88 #89 #90 #149 #150 #152 #153",
        ),
        group(
            "A byte order mark is dropped; the reference loses the first column.",
            """
            #253 #254 #255 #256 #257 #258 #259 #260 #261 #262 #263 #266 #270 #271 #272 #273 #275 #276 #277 #278 #279
            #280 #281 #282
            """,
        ),
        group("A list of texts is one row; the reference makes a text of each row of a table.", "#283 #290"),
        group("An empty document is an empty list.", "#288 #295"),
        group("A class alone is exactly one row.", "#284 #287"),
    ],
}
