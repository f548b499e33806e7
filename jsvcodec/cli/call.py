"""``jsvcodec call``: one call of a service, and its reply in any format.

A credential comes from the environment, a prompt or ``--header``, and is shown nowhere: what a reply repeats of it is
masked, and so are members that are known to be secrets, unless they are asked for. Exit codes: 0 done, 1 the service
refused or a document does not read, 2 wrong use, 3 no answer.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from getpass import GetPassWarning
from typing import Any

import click

from jsvcodec import jsv
from jsvcodec.cli.calling import library_needed, told
from jsvcodec.cli.documents import kind_of_text, read_document
from jsvcodec.cli.inputs import STANDARD, label, read_input
from jsvcodec.cli.kinds import Kind, kind_of_file
from jsvcodec.cli.options import indent, lenient, names, source
from jsvcodec.cli.outputs import Output
from jsvcodec.cli.parameters import ClassName, KindName
from jsvcodec.cli.recipes import Recipe
from jsvcodec.cli.reporting import reported
from jsvcodec.http.headers import OWN_HEADERS, is_header
from jsvcodec.http.marks import VERBS

__all__ = ("call",)

_TOKENS = {"bearer_token": "JSVCODEC_BEARER_TOKEN", "api_key": "JSVCODEC_API_KEY"}


def _headers(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = [(name, text.strip()) for name, _, text in (value.partition(":") for value in values)]
    if not all(is_header(*pair) for pair in pairs) or not all(":" in value for value in values):
        # the value may be a credential, and is not shown
        raise click.BadParameter("write it as 'Name: value', in printable ASCII")
    headers = dict(pairs)
    own = next((name for name in headers if name.lower() in OWN_HEADERS), None)
    if own is not None:
        raise click.BadParameter(f"{own} follows from the request: see --format and --data")
    return headers


@click.command()
@click.argument("url")
@click.option(
    "--type",
    "cls",
    required=True,
    is_eager=True,
    type=ClassName(),
    metavar="CLASS",
    help="The class of the request: Authenticate, package.module:Class.",
)
@click.option("--data", metavar="TEXT|@FILE|-", help="The request, in JSV, JSON or as a form; - is standard input.")
@source
@lenient
@click.option("--to", "target", type=KindName(), default="json", help="Kind of the output; JSON by default.")
@indent
@names
@click.option("--reply", "reply", type=ClassName(), metavar="TYPE", help="What the reply holds, if the class says not.")
@click.option(
    "--format",
    "wire",
    type=click.Choice(["jsv", "json"]),
    default="jsv",
    show_default=True,
    help="What is sent and asked for.",
)
@click.option("--method", type=click.Choice(VERBS, case_sensitive=False), help="The verb, if not that of the class.")
@click.option("--user", metavar="NAME", help="Sign in first; the password is in JSVCODEC_PASSWORD, or asked for.")
@click.option(
    "--header",
    "headers",
    multiple=True,
    callback=_headers,
    metavar="'NAME: VALUE'",
    help="A header to send along; may be repeated.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=86_400),
    default=60.0,
    show_default=True,
    help="Seconds for a whole call.",
)
@click.option("--show-secrets", is_flag=True, help="Print tokens and the like in the reply as they are.")
@click.option("-v", "--verbose", is_flag=True, help="Tell on standard error what is sent and what comes back.")
def call(url: str, cls: Any, target: Kind, indent: bool, **options: Any) -> None:
    """Call the service of CLASS on the host at URL, and print its reply.

    URL is the base address of the host; the address of the service, the verb and the type of the reply follow from the
    class. JSVCODEC_BEARER_TOKEN or JSVCODEC_API_KEY in the environment say who calls, or --user does.

    \b
    Examples:
      jsvcodec call https://host --type shop.dtos:GetOrder --data '{id:7}'
      jsvcodec call https://host --type shop.dtos:FindOrders --data @find.json --to csv
      jsvcodec call https://host --type shop.dtos:MyOrders --user me --verbose
    """  # fmt: skip
    if indent and target.name not in ("jsv", "json"):
        raise click.UsageError(f"{target.name} has no indented layout.")
    naming = {"names": options["names"] or "camel"}
    dto = _request(cls, options, naming)
    with told("the call"):
        value, masked = _reply(url, dto, options)
    writing = {**naming, **({"indent": True} if indent else {})}
    recipe = Recipe("jsv", target.format, writing=writing, redact=not options["show_secrets"])
    with reported("the reply"):
        written = _written(value, target, recipe)
    with reported("<stdout>"), Output(STANDARD, None, "<stdout>") as output:
        output.write(written if options["show_secrets"] else masked(written))


# --- the request --------------------------------------------------------------------------------------------------


def _request(cls: Any, options: Mapping[str, Any], naming: dict[str, Any]) -> Any:
    """Return the DTO that ``--data`` holds, or one without members."""
    given, source = options["data"], options["source"]
    name = None if given is None else STANDARD if given == STANDARD else given[1:] if given.startswith("@") else None
    shown = "<data>" if name is None else label(name)
    with reported(shown):
        data = (given or "").encode() if name is None else read_input(name)
        by_suffix = None if name in (None, STANDARD) else kind_of_file(str(name))
        if not data.strip():
            return Recipe("form", "form", cls, naming).reader()(b"")
        kind = kind_of_text(data, name or STANDARD, source, by_suffix)
        if kind.framing != "document":
            raise click.UsageError(f"a request is one document, and not {kind.name}.")
        reading = {**naming, "lenient": options["lenient"]}
        read = Recipe(kind.format, kind.format, cls, reading).reader()
        return read_document(data, kind, source is not None or by_suffix is not None, read)


# --- the call -----------------------------------------------------------------------------------------------------


def _reply(url: str, dto: Any, options: Mapping[str, Any]) -> tuple[Any, Callable[[bytes], bytes]]:
    """Return the reply of the service, and what masks the credentials in a text."""
    with library_needed():
        from jsvcodec.cli.telling import client_of, masking
    user, tokens = options["user"], _tokens(options)
    client = client_of(url, options, tokens)
    with client:
        if user is not None:
            client.sign_in(user, _password())
        value = client.send(dto, options["reply"], method=options["method"])
        return value, masking(client)


def _tokens(options: Mapping[str, Any]) -> dict[str, str]:
    """Return what the environment says of who calls; a name that is given says more."""
    if options["user"] is not None:
        return {}
    found = {name: os.environ[variable] for name, variable in _TOKENS.items() if os.environ.get(variable)}
    if len(found) > 1:
        raise click.UsageError(f"{' and '.join(_TOKENS.values())} are both set: a call has one identity.")
    return found


def _password() -> str:
    found = os.environ.get("JSVCODEC_PASSWORD")
    if found is not None:
        return found
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", GetPassWarning)  # without a terminal a password would be shown
            return str(click.prompt("Password", hide_input=True, err=True))
    except (click.Abort, GetPassWarning):
        pass
    raise click.UsageError("there is no password: set JSVCODEC_PASSWORD, or type it.")


# --- the reply ----------------------------------------------------------------------------------------------------


def _written(value: Any, target: Kind, recipe: Recipe) -> bytes:
    """Return a reply in the kind of the output: text and bytes as they are, nothing for no reply."""
    if value is None:
        return b""
    if isinstance(value, (str, bytes)):
        text = value.encode() if isinstance(value, str) else value
        return text if not text or text.endswith(b"\n") or isinstance(value, bytes) else text + b"\n"
    write, shown = recipe.writer(), _without_secrets(value, recipe)
    items = shown if isinstance(shown, (list, tuple)) else [shown]
    if target.framing == "lines":
        return b"".join(recipe.ended(write(item)) for item in items)
    return recipe.ended(write(items if target.framing == "rows" else shown))


def _without_secrets(value: Any, recipe: Recipe) -> Any:
    """Return a reply as it may be shown: itself where it has no secrets, for a class has its columns in a table."""
    changed, names = recipe.change(value), recipe.writing["names"]
    return value if jsv.dumps(changed, names=names) == jsv.dumps(value, names=names) else changed
