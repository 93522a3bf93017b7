"""Which code a command line runs, and in which Python.

`python train.py`, `python -m study.train`, `bash steps.sh`, `Rscript fit.R` and
`./steps.sh` run a script; any other command runs its own file, such as a compiled tool.
"""

from __future__ import annotations

import errno
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_PYTHON: Final = re.compile(r"^(python|pypy)[\d.]*(\.exe)?$")
_SHELL: Final = re.compile(r"^(ba|z|k|da|fi)?sh$")
_OTHER: Final = re.compile(r"^(Rscript|perl|ruby|julia|node|lua)[\d.]*$")


@dataclass(frozen=True, slots=True)
class _Language:
    """How an interpreter reads its options, as patterns of arguments.

    Attributes:
        names: of the interpreter.
        typed: after it there is no script: the code is typed, or read from the input.
        valued: takes the next argument as its value.
        module: takes the next argument as the name of a module.
    """

    names: re.Pattern[str]
    typed: str
    valued: str = "$."
    module: str = "$."


_LANGUAGES: Final = (
    _Language(_PYTHON, "-[A-Za-z]*c|-", "-[WX]|--check-hash-based-pycs", "-[A-Za-z]*m"),
    _Language(_SHELL, "-[A-Za-z]*c[A-Za-z]*|-[A-Za-z]*s|-", "[-+][A-Za-z]*o"),
    _Language(_OTHER, "-[A-Za-z]*[eE]|--eval|-p|-"),
)


@dataclass(frozen=True, slots=True)
class Invoked:
    """What a command line runs.

    Attributes:
        executable: the file that the system starts.
        script: the file of code; nothing where the code stands on the command line.
        python: the interpreter, if it is a Python.
        title: what to call the run, in a word.
    """

    executable: Path
    script: Path | None
    python: str | None
    title: str


def invoked(arguments: Sequence[str]) -> Invoked:
    """Find out what a command line runs.

    Raises:
        OSError: there is no such command, or it may not be executed.
    """
    found = shutil.which(arguments[0])
    if found is None:
        number = errno.EACCES if Path(arguments[0]).is_file() else errno.ENOENT
        why = "may not be executed" if number == errno.EACCES else "no such command"
        raise OSError(number, why, arguments[0])
    name = Path(arguments[0]).name
    for language in _LANGUAGES:
        if language.names.match(name):
            python = found if language.names is _PYTHON else None
            script = _script(arguments[1:], language)
            return Invoked(Path(found), script, python, script.name if script else name)
    return Invoked(Path(found), Path(found), _python_of(Path(found)), name)


def is_this_python(python: str) -> bool:
    """Whether an interpreter is that of this process, with the same packages.

    By the folder and not by the file: that of a virtual environment is a link.
    """
    return Path(python).absolute().parent == Path(sys.executable).absolute().parent


def _script(arguments: Sequence[str], language: _Language) -> Path | None:
    """The first argument of an interpreter that is no option, if it is a file."""
    rest = iter(arguments)
    for each in rest:
        if re.fullmatch(language.module, each):
            return _module(next(rest, ""))
        if re.fullmatch(language.typed, each):
            return None
        if re.fullmatch(language.valued, each):
            next(rest, None)
        elif not each.startswith(("-", "+")):
            return Path(each) if Path(each).is_file() else None
    return None


def _module(name: str) -> Path | None:
    """The file of `python -m name`, where it is one of the working directory."""
    place = Path(*name.split("."))
    for each in (place.with_suffix(".py"), place / "__main__.py"):
        if name and each.is_file():
            return each
    return None


def _python_of(file: Path) -> str | None:
    """The Python that a script names in its first line, as `pip` writes them."""
    try:
        with file.open("rb") as stream:
            first = stream.readline(256)
    except OSError:
        return None
    if not first.startswith(b"#!"):
        return None
    words = first[2:].decode("utf-8", "replace").split()
    if words and Path(words[0]).name == "env":
        words = [shutil.which(each) or "" for each in words[1:2]]
    return words[0] if words and _PYTHON.match(Path(words[0]).name) else None
