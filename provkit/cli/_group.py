"""Groups of commands that are folders: a file is imported when it is run."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import click

from provkit import plugins

if TYPE_CHECKING:
    from types import ModuleType


class PipeClosed(Exception):
    """Whoever read the output has gone."""


class Folder(click.Group):
    """The plug-ins of a folder as commands, by name.

    Args:
        folder: as `provkit.plugins` calls it.
        heading: what the help page calls them.
    """

    def __init__(self, name: str, folder: str, heading: str, **more: Any) -> None:
        super().__init__(name, **more)
        self._folder = folder
        self._heading = heading

    def made_of(self, name: str, module: ModuleType) -> click.Command:
        """The command that a plug-in stands for."""
        del name
        command: click.Command = module.command
        return command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, from the folder."""
        del ctx
        return list(plugins.names(self._folder))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Import one plug-in.

        Raises:
            UnknownName: there is none of that name; the nearest one is named.
        """
        del ctx
        return self.made_of(cmd_name, plugins.load(self._folder, cmd_name))

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """List the plug-ins with a line each, read from their files."""
        rows = [(name, self._summary(name)) for name in self.list_commands(ctx)]
        with formatter.section(self._heading):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a pipe that closed must not look like the answer "no"."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            # click leaves with 1 on this error; ours is told apart by its type.
            raise PipeClosed from error

    def _summary(self, name: str) -> str:
        return summary(self._folder, name)


def summary(folder: str, name: str) -> str:
    """The first line of a plug-in's docstring, without importing the plug-in.

    >>> summary("cli", "validate")
    'Check a graph against requirements.'
    """
    parts = folder.split(".")
    file = files("provkit").joinpath(*parts, f"{plugins.module_name(name)}.py")
    if not file.is_file():
        return ""  # a third party's: its line would cost an import
    return docstring(file.read_text(encoding="utf-8")).partition("\n")[0]


def docstring(source: str) -> str:
    """The docstring of a module, from its text."""
    _, _, rest = source.partition('"""')
    return rest.partition('"""')[0].strip()
