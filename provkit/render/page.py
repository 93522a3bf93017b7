"""One HTML page with a drawing that can be zoomed and walked, and the table beside it.

The page holds one small script and fetches nothing; without the script the drawing, the
table and the account of what was folded are all there. The same script is the widget of
a notebook (`widget`). What is no answer becomes the page of `html`.
"""

from __future__ import annotations

import json
from functools import cache
from html import escape
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from provkit.errors import MissingPackage
from provkit.graph.answer import Answer
from provkit.render import html, svg

if TYPE_CHECKING:
    from provkit.render._folding import Folded

_STYLE: Final = """
.provkit .pk-explore { display: grid; gap: 1rem;
  grid-template-columns: minmax(20rem, 3fr) minmax(18rem, 2fr); }
@media (max-width: 84rem) { .provkit .pk-explore { grid-template-columns: 1fr; } }
.provkit.pk-page { max-width: none; }
.pk-graph { border: 1px solid #767676; overflow: auto; }
.pk-graph svg { display: block; margin: 0 auto; touch-action: pan-x pan-y; }
.pk-beside { overflow-x: auto; font-size: .9em; }
.pk-beside:focus-visible { outline: 3px solid #003b73; outline-offset: 2px; }
.pk-tools button { font: inherit; padding: .2em .8em; margin: 0 .4em .4em 0; }
.pk-details { border-left: 4px solid #003b73; padding-left: .8em; min-height: 6em; }
.pk-name { font-weight: 600; }
.pk-graph [data-box] { cursor: pointer; }
.pk-graph [data-box]:focus { outline: 3px solid #003b73; outline-offset: 2px; }
.pk-graph .pk-chosen ellipse, .pk-graph .pk-chosen rect { stroke: #8a0000;
  stroke-width: 3; }
.pk-graph .pk-near path { stroke: #8a0000; stroke-width: 2.4; }
.provkit tr.pk-here { background: #fff3d6; }
"""
_START: Final = """
for (const root of document.querySelectorAll(".pk-explore")) attach(root);
"""


def render(thing: Any) -> str:
    """Write a whole page.

    >>> from provkit.render import Sheet
    >>> "<script" in render(Sheet("nothing to draw", (), {}))
    False
    """
    picture = svg.folded(thing) if isinstance(thing, Answer) else None
    if picture is None or not picture.lines:
        return html.render(thing)
    title = escape(thing.sentence)
    script = f'<script type="module">\n{module()}{_START}</script>'
    body = f"<h1>{title}</h1>\n{_explorer(thing, picture)}\n{script}"
    return html.page(title, body, _STYLE, css="pk-page")


def widget(answer: Answer) -> Any:
    """The same as a widget for a notebook.

    Raises:
        MissingPackage: anywidget is not installed.
    """
    try:
        base = import_module("anywidget").AnyWidget
        traits = import_module("traitlets")
    except ModuleNotFoundError as error:
        raise MissingPackage.for_plugin("explore", "anywidget") from error
    content = f"<h2>{escape(answer.sentence)}</h2>" + _explorer(
        answer, svg.folded(answer)
    )
    style = f"<style>{html.STYLE}{_STYLE}</style>"
    members = {
        "_esm": module(),
        "html": traits.Unicode().tag(sync=True),
        "__module__": __name__,
    }
    made = type("Explorer", (base,), members)
    return made(html=f'<div class="provkit">{style}{content}</div>')


@cache
def module() -> str:
    """The script, as an ES module."""
    return files("provkit.render").joinpath("explore.js").read_text(encoding="utf-8")


def _explorer(answer: Answer, picture: Folded) -> str:
    place = {
        thing.iri: number
        for number, box in enumerate(picture.boxes)
        for thing in box.things
    }
    rows = [place.get(getattr(row, "node", "")) for row in answer]
    account = escape(" ".join(picture.account()))
    table = "\n".join(html.blocks(answer))
    return (
        f'<div class="pk-explore" data-rows="{escape(json.dumps(rows))}">\n'
        '<div><div class="pk-tools" role="group" aria-label="The drawing"></div>\n'
        f'<figure><div class="pk-graph">{svg.drawn(picture, answer.sentence)}</div>\n'
        f"<figcaption>{account} In the drawing: arrow keys walk, + and - zoom,"
        " 0 shows all.</figcaption></figure></div>\n"
        '<div class="pk-beside" role="group" aria-label="Details and table"'
        ' tabindex="0"><h2>Details</h2>\n'
        '<div class="pk-details" aria-live="polite"></div>\n'
        f"<h2>Table</h2>\n{table}</div>\n</div>"
    )
