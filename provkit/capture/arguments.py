"""What a decorated function's arguments and results are, as a run sees them.

A record of a dataset or a model is used, in the role that its split states, that the
annotation states (`Annotated[pk.Dataset, "validation"]`), that the argument's name
states (`validation`, `test`), or that such a thing has in this kind of run. A path is
used where the annotation says what it is; a file given without that, and not returned,
is a gap, since it may have been read or written. A number, text or truth value is a
hyperparameter; `seed` is the seed. A table or an array is used, in a role only where
its name or annotation states one. Anything else is a gap: it was passed and not seen.
"""

from __future__ import annotations

import inspect
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args, get_type_hints

from provkit.capture.tables import is_table
from provkit.model import Dataset, DatasetSplit, Entity, Evaluation, Model, TrainingRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from provkit.model import Run

_NAMED_ROLES = {"val": "validation", "valid": "validation", "base": "base-model"}
_SEEDS = frozenset(("seed", "random_seed", "random_state"))
_LONGEST_PATH = 4096
_SELF = frozenset(("self", "cls"))


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call.

    Attributes:
        name: of the parameter.
        what: `use`, `setting`, `seed`, `path` or `gap`.
        value: what was passed.
        role: in which a thing is used.
        kind: of record, where the value does not say.
    """

    name: str
    what: str
    value: Any
    role: str = ""
    kind: type[Entity] = Entity


def arguments(
    function: Callable[..., Any],
    kind: type[Run],
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
) -> Iterator[Argument]:
    """Every argument of a call, defaults included, as the run sees it."""
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    hints = _hints(function)
    for position, (name, value) in enumerate(_flat(bound)):
        if not (position == 0 and name in _SELF):
            for each in value if _is_collection(value) else (value,):
                yield _argument(name, each, hints.get(name), kind)


def outputs(value: object, kind: type[Entity]) -> Iterator[Entity]:
    """The records and files in what a function returned.

    The first path that is no record is of `kind`; a second is a plain entity.
    """
    values: Iterable[object] = (value,)
    if isinstance(value, dict):
        values = value.values()
    elif isinstance(value, (tuple, list)) and (
        _is_collection(value) or any(map(is_table, value))
    ):
        values = value
    first = True
    for each in values:
        if isinstance(each, Entity):
            yield each
        elif _is_path(each):
            path = cast("os.PathLike[str]", each)
            yield kind(path) if first else Entity(path)
            first = False
        elif is_table(each):
            yield Dataset(each)


def _argument(name: str, value: object, hint: object, kind: type[Run]) -> Argument:
    stated, annotated_role = _annotation(hint)
    if isinstance(value, Entity):
        role = annotated_role or _role(name, value, type(value), kind)
        return Argument(name, "use", value, role)
    if stated and isinstance(value, (str, os.PathLike)):
        role = annotated_role or _role(name, None, stated, kind)
        return Argument(name, "use", value, role, stated)
    if isinstance(value, os.PathLike):
        # A path may be where the output goes: that it was read is not ours to claim.
        return Argument(name, "path", value)
    if is_table(value) and getattr(value, "shape", None) != ():
        # That a table is the training data is for the name or the annotation to say.
        named = _NAMED_ROLES.get(name, name)
        role = annotated_role or (named if named in kind.roles else "input")
        return Argument(name, "use", value, role, Dataset)
    return Argument(name, _what(name, value), value)


def _what(name: str, value: object) -> str:
    if name in _SEEDS and isinstance(value, int) and not isinstance(value, bool):
        return "seed"
    if value is None or isinstance(value, (str, bool, int, float)):
        return "setting"
    is_scalar = hasattr(value, "item") and not getattr(value, "shape", (0,))
    return "setting" if is_scalar else "gap"


def _role(
    name: str, value: Entity | None, stated: type[Entity], kind: type[Run]
) -> str:
    if isinstance(value, DatasetSplit) and value.role:
        word = value.role.rpartition("/")[2].removesuffix("Split").lower()
        return word if word in kind.roles else "input"
    named = _NAMED_ROLES.get(name, name)
    if named in kind.roles:
        return named
    if issubclass(kind, TrainingRun):
        roles = {Dataset: "training", Model: "base-model"}
    elif issubclass(kind, Evaluation):
        roles = {Dataset: "test", Model: "model"}
    else:
        roles = {}
    return next((r for each, r in roles.items() if issubclass(stated, each)), "input")


def _annotation(hint: object) -> tuple[type[Entity] | None, str]:
    """The kind of record that an annotation names, and the role if it states one."""
    role = next(
        (each for each in getattr(hint, "__metadata__", ()) if isinstance(each, str)),
        "",
    )
    for each in (hint, *get_args(hint), *get_args(getattr(hint, "__origin__", None))):
        if isinstance(each, type) and issubclass(each, Entity):
            return each, role
    return None, role


@cache
def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    try:
        return get_type_hints(function, include_extras=True)
    except (NameError, TypeError, AttributeError):
        return {}  # an annotation that cannot be evaluated says nothing


def _flat(bound: inspect.BoundArguments) -> Iterator[tuple[str, Any]]:
    for name, value in bound.arguments.items():
        if bound.signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
            yield from value.items()
        else:
            yield name, value


def _is_collection(value: object) -> bool:
    things = (Entity, os.PathLike)
    return isinstance(value, (list, tuple)) and any(
        isinstance(v, things) for v in value
    )


def _is_path(value: object) -> bool:
    if isinstance(value, os.PathLike):
        return True
    return (
        isinstance(value, str) and len(value) < _LONGEST_PATH and Path(value).is_file()
    )
