"""Ask what depends on what: provkit ask QUESTION NODE."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import click

from provkit.cli import _output
from provkit.cli._group import Folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

_TYPES = ("bool", "int", "float", "str")
_OPTION = re.compile(r"^    (\w+): (.*(?:\n {5,}.*)*)", re.MULTILINE)


class Questions(Folder):
    """The questions of `graph/questions/`, each a command made from its module."""

    def made_of(self, name: str, module: ModuleType) -> click.Command:
        """Make the command of one question from its signature and its docstring."""
        text = module.__doc__ or ""
        count = int(module.NODES)
        command = click.Command(
            name,
            callback=_asking(name),
            help=text.partition("Options:")[0].strip(),
            params=[
                click.Argument(
                    ["nodes"], nargs=count, metavar=" ".join(["NODE"] * count)
                ),
                *_options(module.ask, text),
                click.Option(
                    ["--at"],
                    metavar="TIME",
                    help="Ask the graph as it stood then: 2026-01-31, or with a time.",
                ),
            ],
        )
        return _output.graph_option(_output.output_options(command))


def _asking(name: str) -> Callable[..., int]:
    def callback(
        nodes: str | tuple[str, ...],
        graphs: tuple[str, ...],
        format_name: str,
        output: Path | None,
        at: str | None,
        **options: Any,
    ) -> int:
        from provkit.graph.past import opened

        graph = opened(*_output.locations(graphs), at=at)
        asked = (nodes,) if isinstance(nodes, str) else nodes
        answer = graph.ask(name, *asked, **options)
        _output.emit(answer, format_name, output)
        return 1 if answer.holds is False else 0

    return callback


def _options(ask: Callable[..., Any], text: str) -> list[click.Option]:
    """One option per keyword of the question's function."""
    told = f"{text}\n{inspect.getdoc(ask) or ''}"
    helps = {name: " ".join(words.split()) for name, words in _OPTION.findall(told)}
    return [
        _option(parameter, helps.get(parameter.name, ""))
        for parameter in inspect.signature(ask).parameters.values()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
        and _type_of(parameter) in _TYPES  # another is no text, so only Python has it
    ]


def _option(parameter: inspect.Parameter, words: str) -> click.Option:
    name, default = parameter.name, parameter.default
    flag = f"--{name.replace('_', '-')}"
    kind = _type_of(parameter)
    help_text = words.replace("`", "")
    if kind == "bool":
        return click.Option(
            [f"{flag}/--no-{flag[2:]}", name], default=default, help=help_text
        )
    typed = {"int": int, "float": float}.get(kind, str)
    return click.Option([flag, name], type=typed, default=default, help=help_text)


def _type_of(parameter: inspect.Parameter) -> str:
    return str(parameter.annotation).partition(" | ")[0]


command = Questions(
    "ask",
    "graph.questions",
    "Questions",
    help="""Ask what depends on what.

    NODE is an IRI, a prefixed name, a title, title@version, the recorded path of a
    file, or the first 8 or more characters of an id. `provkit ask QUESTION --help` says
    what a question takes.
    Leaves with 1 when the answer is no.
    """,
    subcommand_metavar="QUESTION NODE... [OPTIONS]",
)
