"""The folder is the registry.

A file in `adapters/`, `store/`, `render/`, `graph/questions/`, `graph/engines/`,
`validate/engines/`, `validate/rules/` or `cli/` is a plug-in, and its file name (with
`-` for `_`) is its name on the command line. A third party declares an entry point in
the group `provkit.<folder>`, for instance `provkit.adapters`, whose value is a module
with the same names in it. A module whose name starts with an underscore is not a
plug-in.

A plug-in that needs a package says so in `NEEDS = "package"`, the name on the package
index; the extra that installs it has the plug-in's name.

To add one: copy the sibling file, keep its names, write its test. Nothing else.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from keyword import iskeyword
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from provkit.errors import MissingPackage, UnknownName

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from types import ModuleType

_WORDS = {
    "adapters": "adapter",
    "capture.tables": "kind of table",
    "store": "kind of store",
    "render": "output format",
    "graph.engines": "engine",
    "graph.questions": "question",
    "validate.engines": "engine",
    "validate.rules": "rule",
    "cli": "command",
}


def names(folder: str) -> tuple[str, ...]:
    """Every plug-in of a folder, ours and third parties', sorted.

    >>> "populations" in names("graph.questions")
    True
    """
    return tuple(sorted({*_own(folder), *_foreign(folder)}))


def load(folder: str, name: str) -> ModuleType:
    """Import one plug-in.

    Raises:
        UnknownName: no plug-in has that name.
        MissingPackage: it needs a package that is not installed.
    """
    if name in _own(folder):
        module = f"provkit.{folder}.{module_name(name)}"
    elif name in _foreign(folder):
        module = _foreign(folder)[name].value
    else:
        raise UnknownName.among(_WORDS.get(folder, "plug-in"), name, names(folder))
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "provkit":
            raise
        raise MissingPackage.for_plugin(name, error.name) from error


def module_name(name: str) -> str:
    """The file of a plug-in, without extension: `import` is a word of Python's own.

    >>> module_name("lm-eval"), module_name("import")
    ('lm_eval', 'import_')
    """
    module = name.replace("-", "_")
    return f"{module}_" if iskeyword(module) else module


@cache
def _own(folder: str) -> frozenset[str]:
    package = import_module(f"provkit.{folder}")
    return frozenset(
        module.name.rstrip("_").replace("_", "-")
        for module in iter_modules(package.__path__)
        if not module.name.startswith("_")
    )


@cache
def _foreign(folder: str) -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=f"provkit.{folder}")}
