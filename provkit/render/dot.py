"""The drawing of an answer as text for Graphviz: `dot -Tpdf answer.dot -o answer.pdf`.

The same shapes and arrows as in `svg`, folded the same way; what was folded stands as
the label of the graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.render.svg import captions_of, details_of, folded, line_words, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.render._folding import Box, Folded

_ENTITY: Final = 'shape=ellipse, style=filled, fillcolor="#FFFC87", color="#6B6B6B"'
_ACTIVITY: Final = 'shape=box, style=filled, fillcolor="#9FB1FC", color="#0000FF"'


def render(thing: Any) -> str:
    """Write an answer, or a scope, in the DOT language.

    Raises:
        UsageError: the thing is neither.
    """
    return "\n".join((*_lines(folded(thing), title_of(thing)), ""))


def _lines(picture: Folded, title: str) -> Iterator[str]:
    yield f"digraph {_text(title)} {{"
    yield f"  label={_text(' '.join(picture.account()))};"
    yield '  node [fontname="sans-serif"]; edge [fontname="sans-serif"];'
    for number, box in enumerate(picture.boxes):
        look = _ACTIVITY if box.things[0].shape == "activity" else _ENTITY
        thick = ", penwidth=2.5" if box.target else ""
        tip = _text("; ".join(details_of(box)))
        yield f"  b{number} [label={_label(box)}, {look}{thick}, tooltip={tip}];"
    for line in picture.lines:
        label = _text(", ".join(line.roles))
        tip = _text(line_words(line, picture))
        yield f"  b{line.source} -> b{line.target} [label={label}, tooltip={tip}];"
    yield "}"


def _label(box: Box) -> str:
    """The name and the captions, one per line."""
    lines = (_text(line)[1:-1] for line in (box.label, *captions_of(box)))
    return '"{}"'.format("\\n".join(lines))


def _text(text: str) -> str:
    """A quoted string of DOT: only the quote and the backslash mean something."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(c if c.isprintable() else " " for c in escaped)}"'
