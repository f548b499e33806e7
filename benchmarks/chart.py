"""The chart of the README, drawn by hand as SVG: how many times as fast as `json` each library does a piece of work.

Every bar carries its name and figure as text and the whole a description, so that nothing depends on seeing colours;
the colours have enough contrast on white and are given for a dark page, too.
"""

from __future__ import annotations

from html import escape
from typing import Any, NamedTuple

from benchmarks.peers import US
from benchmarks.report import Section

_RULER = "json"
_WIDTH, _LEFT, _RIGHT = 760, 120, 70
_BAR, _GAP, _HEAD, _TOP, _FOOT = 16, 4, 30, 66, 34

_WORKS = (
    ("Reading into models", "one response, 0.5 KB", (US, "msgspec", "pydantic")),
    ("Reading into models", "1,000 responses", (US, "msgspec", "pydantic")),
    ("Reading into trees", "1,000 responses", (US, "orjson", "msgspec", "ujson")),
    ("Writing models", "one response, 0.5 KB", (US, "msgspec", "pydantic")),
    ("Writing models", "1,000 responses", (US, "msgspec", "pydantic")),
)


class Bar(NamedTuple):
    """A library and how many times as fast as the ruler it is."""

    name: str
    speed: float


class Group(NamedTuple):
    """The bars of one piece of work."""

    title: str
    bars: list[Bar]


def groups(sections: list[Section]) -> list[Group]:
    """Return what the measured sections give for the chart; works that were not measured are left out."""
    found = []
    for title, work, names in _WORKS:
        figures = next((figure for section in sections if section.title == title for figure in section.figures
                        if figure["work"] == work), None)  # fmt: skip
        if figures is None or not figures[_RULER]["seconds"]:
            continue
        bars = [bar for name in (*names, _RULER) if (bar := _bar(name, figures)) is not None]
        found.append(Group(f"{title}: {work}", sorted(bars, key=lambda bar: -bar.speed)))
    return found


def _bar(name: str, figures: dict[str, Any]) -> Bar | None:
    cell = figures.get(name)
    if not cell or not cell["seconds"] or not cell["same"]:
        return None
    return Bar(name, figures[_RULER]["seconds"] / cell["seconds"])


def draw(sections: list[Section], subtitle: str) -> str:
    """Return the chart as SVG text. Raises `ValueError` where nothing was measured that it shows."""
    shown = groups(sections)
    if not shown:
        raise ValueError("the chart shows reading and writing, which were not measured")
    height = _TOP + sum(_HEAD + len(group.bars) * (_BAR + _GAP) for group in shown) + _FOOT
    longest = max(bar.speed for group in shown for bar in group.bars)
    parts = [_opening(shown, subtitle, height)]
    y = _TOP
    for group in shown:
        parts.append(f'<text class="work" x="16" y="{y + 19}">{escape(group.title)}</text>')
        y += _HEAD
        for bar in group.bars:
            parts.append(_draw_bar(bar, y, (_WIDTH - _LEFT - _RIGHT) * bar.speed / longest))
            y += _BAR + _GAP
    parts.append(f'<text class="small" x="16" y="{y + 24}">{escape(_FOOTNOTE)}</text>\n</svg>\n')
    return "\n".join(parts)


_FOOTNOTE = (
    "JSV by jsvcodec, JSON with the same objects by the others; json reads into and writes dicts only. "
    "Ratios of medians."
)

_STYLE = """<style>
text { font: 13px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
.title { font-size: 17px; font-weight: 600; } .work { font-weight: 600; } .small { font-size: 12px; fill: #57606a; }
.paper { fill: #ffffff; } .ours { fill: #0969da; } .theirs { fill: #8c959f; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .small { fill: #9da7b3; } .paper { fill: #0d1117; }
.ours { fill: #4493f8; } .theirs { fill: #6e7681; } }
</style>"""


def _opening(shown: list[Group], subtitle: str, height: int) -> str:
    said = "; ".join(
        f"{group.title}: " + ", ".join(f"{bar.name} {_figure(bar)}" for bar in group.bars) for group in shown
    )
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}"',
            f' height="{height}" role="img" aria-labelledby="title description">',
            '<title id="title">Speed of jsvcodec and its peers against the json module</title>',
            f'<desc id="description">{escape(said)}</desc>',
            _STYLE,
            f'<rect class="paper" width="{_WIDTH}" height="{height}" rx="6"/>',
            '<text class="title" x="16" y="28">Times as fast as the standard json module (longer is faster)</text>',
            f'<text class="small" x="16" y="48">{escape(subtitle)}</text>',
        )
    )


def _draw_bar(bar: Bar, y: int, length: float) -> str:
    kind = "ours" if bar.name == US else "theirs"
    middle = y + _BAR - 3
    return (
        f'<text x="{_LEFT - 8}" y="{middle}" text-anchor="end">{escape(bar.name)}</text>'
        f'<rect class="{kind}" x="{_LEFT}" y="{y}" width="{max(1.0, length):.1f}" height="{_BAR}" rx="2"/>'
        f'<text x="{_LEFT + max(1.0, length) + 6:.1f}" y="{middle}">{_figure(bar)}</text>'
    )


def _figure(bar: Bar) -> str:
    return f"{bar.speed:.1f}x" if bar.speed >= 0.95 else f"{bar.speed:.2f}x"
