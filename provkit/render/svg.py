"""A picture of what an answer rests on, as accessible SVG without scripts.

The look is that of W3C PROV: entities are yellow ellipses, activities blue rectangles,
arrows point from what depends to what it depends on. Every shape and arrow has a title
that a screen reader says, and a note says what was folded. Nothing in it has an `id`:
a page may show a picture twice, or many, and none can get in the way of another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from math import hypot
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from provkit.errors import UsageError
from provkit.graph.answer import Answer
from provkit.graph.scope import Scope
from provkit.graph.words import counted
from provkit.render._folding import MOST, Box, Folded, Line, fold
from provkit.render._layout import Plan, Point, layout
from provkit.vocab import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDE: Final = 176.0
_HIGH: Final = 46.0
_CAPTION: Final = 14.0
_FONT: Final = 12.5
_SMALL: Final = 11.0
_PER_LINE: Final = MappingProxyType({"entity": 20, "activity": 25})
_PER_CAPTION: Final = 32
_CAPTIONS: Final = 3
_LISTED: Final = 12
_UNDER: Final = 0.5
_OBVIOUS: Final = frozenset(("generation", "derivation", "input"))
_STYLE: Final = (
    "font-family:system-ui,sans-serif;background:#fff;max-width:100%;height:auto"
)


def render(thing: Any) -> str:
    """Draw an answer, or a scope, as one SVG document.

    Raises:
        UsageError: the thing is neither, and so there is nothing to draw.
    """
    return f"{drawn(folded(thing), title_of(thing))}\n"


def folded(thing: Any, *, most: int = MOST) -> Folded:
    """What there is to draw of an answer or a scope, siblings merged.

    Raises:
        UsageError: the thing is neither.
    """
    match thing:
        case Answer():
            picture = fold(thing.scope(), most=most)
            return replace(picture, truncated=thing.truncated)
        case Scope():
            return fold(thing, most=most)
    raise UsageError(
        f"a {type(thing).__name__.lower()} is no graph, so it cannot be drawn",
        "draw an answer, such as that of `provkit ask upstream`; or choose html",
    )


def title_of(thing: Any) -> str:
    """What a picture of it is called."""
    return thing.sentence if isinstance(thing, Answer) else "Provenance"


def drawn(picture: Folded, title: str) -> str:
    """Lay a folded scope out and write its SVG, without a line's end."""
    sizes = [(_WIDE, _HIGH + _CAPTION * len(captions_of(b))) for b in picture.boxes]
    plan = layout(sizes, [(line.source, line.target) for line in picture.lines])
    return "\n".join(_Drawing(picture, plan, title).lines())


def captions_of(box: Box) -> tuple[str, ...]:
    """The lines below a shape: what all that it stands for have in common."""
    common = [
        caption
        for caption in box.things[0].captions
        if all(caption in thing.captions for thing in box.things)
    ]
    asides = (f"with {', '.join(box.asides)}",) if box.asides else ()
    return (*common, *asides)[:_CAPTIONS]


def details_of(box: Box) -> tuple[str, ...]:
    """Everything that is known of a shape, one line per fact; names last."""
    first = box.things[0]
    what = counted(len(box.things), first.kind) if len(box.things) > 1 else ""
    heads = (what or first.label, "" if what else first.kind or "of unknown kind")
    captions = dict.fromkeys(c for thing in box.things for c in thing.captions)
    names = [
        f"{thing.label} ({shorten(thing.iri)})" if what else shorten(thing.iri)
        for thing in box.things[:_LISTED]
    ]
    more = len(box.things) - _LISTED
    rest = (f"and {more} more",) if more > 0 else ()
    asides = tuple(f"with {aside}" for aside in box.asides)
    return tuple(x for x in (*heads, *captions, *asides, *names, *rest) if x)


def line_words(line: Line, picture: Folded) -> str:
    """An arrow as a sentence."""
    source, target = picture.boxes[line.source], picture.boxes[line.target]
    said = sorted({link.predicate for link in line.links})
    times = f" ({len(line.links)} statements)" if len(line.links) > 1 else ""
    return f"{source.label} {', '.join(said)} {target.label}{times}"


@dataclass(frozen=True, slots=True)
class _Drawing:
    picture: Folded
    plan: Plan
    title: str

    def lines(self) -> Iterator[str]:
        width, height = self.plan.width, self.plan.height
        account = " ".join(self.picture.account())
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img"'
            f' aria-label="{text(f"{self.title} {account}")}"'
            f' viewBox="0 0 {width:g} {height:g}"'
            f' width="{width:g}" height="{height:g}" style="{_STYLE}">'
        )
        yield f"<title>{text(self.title)}</title>"
        yield f"<desc>{text(account)}</desc>"
        for line, route in zip(self.picture.lines, self.plan.routes, strict=True):
            yield from self._line(line, route)
        for number, box in enumerate(self.picture.boxes):
            yield from self._box(number, box)
        yield "</svg>"

    def _line(self, line: Line, route: tuple[Point, ...]) -> Iterator[str]:
        said = text(line_words(line, self.picture))
        dashes = "" if line.roles != ("derivation",) else ' stroke-dasharray="5 3"'
        points = self._clipped(line, route)
        yield f'<g data-source="{line.source}" data-target="{line.target}">'
        yield f"<title>{said}</title>"
        yield (
            f'<path d="{_path(points)}" fill="none" stroke="#404040"'
            f' stroke-width="1.2"{dashes}/>'
        )
        yield f'<path d="{_head(*points[-2:])}" fill="#404040"/>'
        yield from _role(line, points)
        yield "</g>"

    def _clipped(self, line: Line, route: tuple[Point, ...]) -> tuple[Point, ...]:
        start = self._edge(line.source, route[0], route[1])
        end = self._edge(line.target, route[-1], route[-2])
        return (start, *route[1:-1], end)

    def _edge(self, number: int, centre: Point, towards: Point) -> Point:
        """Where an arrow meets the outline of a shape; captions stand in its way."""
        box = self.picture.boxes[number]
        x, y = self._middle(number, centre)
        dx, dy = towards[0] - x, towards[1] - y
        a, b = _WIDE / 2, _HIGH / 2
        if box.things[0].shape == "activity":
            scale = min(a / abs(dx) if dx else 1e9, b / abs(dy) if dy else 1e9)
        else:
            reach = (dx / a) ** 2 + (dy / b) ** 2
            scale = reach**-0.5 if reach else 0.0
        under = captions_of(box) and dy * scale > b * _UNDER
        below = _CAPTION * len(captions_of(box)) + 6 if under else 0.0
        return round(x + dx * scale, 1), round(y + dy * scale + below, 1)

    def _middle(self, number: int, centre: Point) -> Point:
        """The middle of the outline, which stands above its captions."""
        below = _CAPTION * len(captions_of(self.picture.boxes[number]))
        return centre[0], centre[1] - below / 2

    def _box(self, number: int, box: Box) -> Iterator[str]:
        x, y = self._middle(number, self.plan.centres[number])
        yield f'<g data-box="{number}">'
        yield f"<title>{text('; '.join(details_of(box)))}</title>"
        if len(box.things) > 1:
            yield _outline(box, x + 4, y + 4)
        yield _outline(box, x, y)
        weight = ' font-weight="bold"' if box.target else ""
        parts = _wrapped(box.label, _PER_LINE.get(box.things[0].shape, 20))
        for at, part in enumerate(parts):
            top = y + _FONT * (0.36 + 1.15 * (at - (len(parts) - 1) / 2))
            yield words(part, x, top, f'font-size="{_FONT:g}"{weight}')
        for at, caption in enumerate(captions_of(box)):
            top = y + _HIGH / 2 + _CAPTION * (at + 0.95) + 2
            yield words(_cut(caption, _PER_CAPTION), x, top, f'font-size="{_SMALL:g}"')
        yield "</g>"


def _role(line: Line, points: tuple[Point, ...]) -> Iterator[str]:
    """What an arrow says beyond what its two ends do, such as `training`."""
    said = [role for role in line.roles if role not in _OBVIOUS]
    if said:
        (ax, ay), (bx, by) = points[-2:]
        halo = f'font-size="{_SMALL - 1:g}" stroke="#fff" stroke-width="3"'
        style = f'{halo} paint-order="stroke"'
        yield words(", ".join(said), (ax + bx) / 2, (ay + by) / 2 + 3, style)


def _outline(box: Box, x: float, y: float) -> str:
    a, b = _WIDE / 2, _HIGH / 2
    thick = "2.5" if box.target else "1"
    if box.things[0].shape == "activity":
        return (
            f'<rect x="{x - a:g}" y="{y - b:g}" width="{_WIDE:g}" height="{_HIGH:g}"'
            f' fill="#9FB1FC" stroke="#0000FF" stroke-width="{thick}"/>'
        )
    return (
        f'<ellipse cx="{x:g}" cy="{y:g}" rx="{a:g}" ry="{b:g}"'
        f' fill="#FFFC87" stroke="#6B6B6B" stroke-width="{thick}"/>'
    )


def words(said: str, x: float, y: float, style: str, *, anchor: str = "middle") -> str:
    """Black text at a place."""
    return (
        f'<text x="{x:g}" y="{y:.1f}" text-anchor="{anchor}" fill="#000" {style}>'
        f"{text(said)}</text>"
    )


def _path(points: tuple[Point, ...]) -> str:
    """A curve that is drawn to the points between its ends, and smooth."""
    (x, y), *bends, (last_x, last_y) = points
    found = [f"M{x:g} {y:g}"]
    for (px, py), (qx, qy) in pairwise((*bends, (last_x, last_y))):
        found.append(f"Q{px:g} {py:g} {(px + qx) / 2:g} {(py + qy) / 2:g}")
    return "".join((*found, f"L{last_x:g} {last_y:g}"))


def _head(before: Point, tip: Point) -> str:
    """The head of an arrow, as a path."""
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    long = hypot(dx, dy) or 1.0
    ux, uy = dx / long, dy / long
    x, y = tip[0] - 8 * ux, tip[1] - 8 * uy
    one, two = (x - 3.5 * uy, y + 3.5 * ux), (x + 3.5 * uy, y - 3.5 * ux)
    ends = "L".join(f"{px:.1f} {py:.1f}" for px, py in (tip, one, two))
    return f"M{ends}z"


def _wrapped(text: str, width: int) -> list[str]:
    """At most two lines; what does not fit is in the title."""
    if len(text) <= width:
        return [text]
    at = text.rfind(" ", 0, width + 1)
    if at < width // 3:
        return [_cut(text, width)]
    return [text[:at], _cut(text[at + 1 :], width - 2)]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}\u2026"


def text(said: str) -> str:
    """Text in XML: escaped, without the characters that XML cannot hold."""
    return escape("".join(c if c.isprintable() else " " for c in said))
