"""The drawing of an answer as Mermaid text, which code-hosting sites show in Markdown.

The same shapes and arrows as in `svg`, folded the same way; what was folded stands in a
note of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.render.svg import captions_of, folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.render._folding import Box, Folded

_SPECIAL: Final = frozenset('"#<>&;`\\[]{}|')


def render(thing: Any) -> str:
    """Write an answer, or a scope, as a Mermaid flowchart.

    Raises:
        UsageError: the thing is neither.
    """
    return "\n".join((*_lines(folded(thing)), ""))


def _lines(picture: Folded) -> Iterator[str]:
    yield "flowchart TD"
    for number, box in enumerate(picture.boxes):
        yield f"  b{number}{_shape(box)}"
        if box.target:
            yield f"  class b{number} target"
    for line in picture.lines:
        label = f'|"{_text(", ".join(line.roles))}"|'
        yield f"  b{line.source} -->{label} b{line.target}"
    yield f'  note>"{_text(" ".join(picture.account()))}"]'
    yield "  classDef entity fill:#FFFC87,stroke:#6B6B6B,color:#000"
    yield "  classDef activity fill:#9FB1FC,stroke:#0000FF,color:#000"
    yield "  classDef target stroke-width:3px"
    yield "  classDef note fill:#fff,stroke:#fff,color:#000"
    yield "  class note note"


def _shape(box: Box) -> str:
    words = "<br>".join(map(_text, (box.label, *captions_of(box))))
    if box.things[0].shape == "activity":
        shape = f'["{words}"]:::activity'
    else:
        shape = f'(["{words}"]):::entity'
    return shape


def _text(text: str) -> str:
    """Text within quotes: what Mermaid or HTML could read as its own is a number."""
    plain = (c if c.isprintable() else " " for c in text)
    return "".join(f"#{ord(c)};" if c in _SPECIAL else c for c in plain)
