"""Where shapes stand and arrows run: a layered drawing, in plain Python.

What depends stands above, or right of, what it depends on. Layers are by longest path,
the order within a layer by barycentres, and shapes as near to their neighbours as the
space between them allows (Sugiyama, Tagawa and Toda 1981). The same input gives the
same drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from provkit.render._depths import depths

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDEST: Final = 1_000
"""How wide a drawing may get before it is turned, in pixels."""

_SWEEPS: Final = 8
_MARGIN: Final = 16
_GAP: Final = 24
_BEND: Final = 14
"""Between two arrows that pass a layer."""

_BETWEEN_ROWS: Final = 52
_BETWEEN_COLUMNS: Final = 72

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """A drawing without its strokes.

    Attributes:
        width: of everything, in pixels; `height` likewise.
        centres: of every shape.
        routes: of every line, from the middle of its first shape to that of its last.
    """

    width: float
    height: float
    centres: tuple[Point, ...]
    routes: tuple[tuple[Point, ...], ...]


def layout(
    sizes: Sequence[tuple[float, float]], lines: Sequence[tuple[int, int]]
) -> Plan:
    """Lay out shapes of some sizes, with lines between them by number."""
    layers, routes = _layers(len(sizes), lines)
    near = _neighbours(routes)
    layers = _ordered(layers, near)
    across = _plan(sizes, layers, routes, near, down=False)
    if across.width <= WIDEST:
        return across
    down = _plan(sizes, layers, routes, near, down=True)
    return min(across, down, key=lambda plan: plan.width)


def _layers(
    count: int, lines: Sequence[tuple[int, int]]
) -> tuple[list[list[int]], list[list[int]]]:
    """Shapes by depth, and for each line the stops on its way, one per layer."""
    names = [str(number) for number in range(count)]
    found = depths(names, [(str(a), str(b)) for a, b in lines])
    depth = [found[name] for name in names]
    layers: list[list[int]] = [[] for _ in range(max(depth, default=0) + 1)]
    for number, level in enumerate(depth):
        layers[level].append(number)
    routes, fresh = [], count
    for a, b in lines:
        step = -1 if depth[a] > depth[b] else 1
        stops = [a]
        for level in range(depth[a] + step, depth[b], step):
            layers[level].append(fresh)
            stops.append(fresh)
            fresh += 1
        routes.append([*stops, b])
    return layers, routes


def _neighbours(routes: list[list[int]]) -> dict[int, list[int]]:
    near: dict[int, list[int]] = {}
    for route in routes:
        for one, two in pairwise(route):
            near.setdefault(one, []).append(two)
            near.setdefault(two, []).append(one)
    return near


def _ordered(layers: list[list[int]], near: dict[int, list[int]]) -> list[list[int]]:
    """Sweep up and down; keep the order with the fewest crossings."""
    best, fewest = layers, _crossings(layers, near)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        layers = _swept(layers, near, backwards=bool(sweep % 2))
        crossings = _crossings(layers, near)
        if crossings < fewest:
            best, fewest = layers, crossings
    return best


def _swept(
    layers: list[list[int]], near: dict[int, list[int]], *, backwards: bool
) -> list[list[int]]:
    swept = list(layers)
    order = range(len(layers) - 2, -1, -1) if backwards else range(1, len(layers))
    for at in order:
        before = swept[at + 1 if backwards else at - 1]
        place = {node: number for number, node in enumerate(before)}
        here = {node: number for number, node in enumerate(swept[at])}

        def centre(
            node: int, place: dict[int, int] = place, here: dict[int, int] = here
        ) -> float:
            seen = [place[other] for other in near.get(node, ()) if other in place]
            return sum(seen) / len(seen) if seen else here[node]

        swept[at] = sorted(swept[at], key=centre)
    return swept


def _crossings(layers: list[list[int]], near: dict[int, list[int]]) -> int:
    total = 0
    for above, below in pairwise(layers):
        place = {node: number for number, node in enumerate(below)}
        ends = [
            sorted(place[other] for other in near.get(node, ()) if other in place)
            for node in above
        ]
        seen: list[int] = []
        for each in ends:
            total += sum(1 for end in each for other in seen if other > end)
            seen += each
    return total


def _plan(
    sizes: Sequence[tuple[float, float]],
    layers: list[list[int]],
    routes: list[list[int]],
    near: dict[int, list[int]],
    *,
    down: bool,
) -> Plan:
    """Give coordinates: `along` from layer to layer, `cross` within one."""
    count = len(sizes)
    room = {
        node: (sizes[node][0 if down else 1] + _GAP if node < count else _BEND)
        for layer in layers
        for node in layer
    }
    cross = _cross(layers, near, room)
    along = _along(sizes, layers, down=down)
    band = _bands(sizes, layers, down=down)
    first = min((cross[n] - room[n] / 2 for n in cross), default=0.0)
    last = max((cross[n] + room[n] / 2 for n in cross), default=0.0)
    length = along.pop() if along else 0.0
    level = {node: at for at, layer in enumerate(layers) for node in layer}

    def point(node: int, ahead: float = 0.0) -> Point:
        c = round(cross[node] - first + _MARGIN, 1)
        a = round(along[level[node]] + ahead + _MARGIN, 1)
        return (c, round(length + 2 * _MARGIN - a, 1)) if down else (a, c)

    def stops(route: list[int]) -> tuple[Point, ...]:
        """Straight past the shapes of a layer, so bends are between layers only."""
        rising = 1 if level[route[0]] < level[route[-1]] else -1
        found = [point(route[0])]
        for node in route[1:-1]:
            half = rising * band[level[node]] / 2
            found += [point(node, -half), point(node, half)]
        return (*found, point(route[-1]))

    wide, long = last - first + 2 * _MARGIN, length + 2 * _MARGIN
    return Plan(
        round(wide if down else long, 1),
        round(long if down else wide, 1),
        tuple(point(node) for node in range(count)),
        tuple(map(stops, routes)),
    )


def _along(
    sizes: Sequence[tuple[float, float]], layers: list[list[int]], *, down: bool
) -> list[float]:
    """The middle of each layer, and at the end how long all of them are."""
    between = _BETWEEN_ROWS if down else _BETWEEN_COLUMNS
    found, at = [], 0.0
    for deep in _bands(sizes, layers, down=down):
        found.append(at + deep / 2)
        at += deep + between
    return [*found, max(0.0, at - between)]


def _bands(
    sizes: Sequence[tuple[float, float]], layers: list[list[int]], *, down: bool
) -> list[float]:
    """How deep each layer is."""
    side = 1 if down else 0
    return [
        max((sizes[n][side] for n in layer if n < len(sizes)), default=0.0)
        for layer in layers
    ]


def _cross(
    layers: list[list[int]], near: dict[int, list[int]], room: dict[int, float]
) -> dict[int, float]:
    cross: dict[int, float] = {}
    for layer in layers:
        cross.update(zip(layer, _spaced([0.0] * len(layer), layer, room), strict=True))
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 else reversed(layers):
            wanted = [_middle(node, near, cross) for node in layer]
            cross.update(zip(layer, _spaced(wanted, layer, room), strict=True))
    return cross


def _middle(node: int, near: dict[int, list[int]], cross: dict[int, float]) -> float:
    around = [cross[other] for other in near.get(node, ())]
    return sum(around) / len(around) if around else cross[node]


def _spaced(
    wanted: Sequence[float], layer: Sequence[int], room: dict[int, float]
) -> list[float]:
    """The places nearest to those wanted that keep order and room (least squares)."""
    offsets = [0.0]
    for one, two in pairwise(layer):
        offsets.append(offsets[-1] + (room[one] + room[two]) / 2)
    blocks: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=False):
        total, number = want - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / number:
            more, count = blocks.pop()
            total, number = total + more, number + count
        blocks.append((total, number))
    level = [total / number for total, number in blocks for _ in range(number)]
    return [at + offset for at, offset in zip(level, offsets, strict=False)]
