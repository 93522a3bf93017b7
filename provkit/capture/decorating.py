"""How a call of a decorated function becomes a run."""

from __future__ import annotations

import functools
import inspect
import numbers
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provkit.capture.arguments import Argument, arguments, outputs
from provkit.capture.evaluating import ActiveEvaluation
from provkit.capture.start import existing, run
from provkit.model import Dataset, Entity, Model, Run, TrainingRun
from provkit.rdf.encode import several

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import TracebackType

    from provkit.capture.active import ActiveRun


def recorded(
    function: Callable[..., Any],
    kind: type[Run],
    how: Mapping[str, Any],
    output: type[Entity],
    described: Mapping[str, Any],
) -> Callable[..., Any]:
    """Wrap a function so that each call of it is a run.

    Args:
        function: plain, asynchronous or a generator.
        kind: of run.
        how: the options of `provkit.run`.
        output: the kind of what it returns as a file.
        described: what is to be said of such an output.
    """
    spec = _Spec(function, kind, how, output, described)
    if inspect.iscoroutinefunction(function):
        wrapper: Callable[..., Any] = _asynchronous(spec)
    elif inspect.isgeneratorfunction(function):
        wrapper = _generating(spec)
    else:
        wrapper = _plain(spec)
    return functools.update_wrapper(wrapper, function)


def _plain(spec: _Spec) -> Callable[..., Any]:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with spec.begun(args, kwargs) as (active, taken):
            result = spec.function(*args, **kwargs)
            spec.record_result(active, result, taken)
            return result

    return wrapper


def _asynchronous(spec: _Spec) -> Callable[..., Any]:
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        with spec.begun(args, kwargs) as (active, taken):
            result = await spec.function(*args, **kwargs)
            spec.record_result(active, result, taken)
            return result

    return wrapper


def _generating(spec: _Spec) -> Callable[..., Any]:
    def wrapper(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        with spec.begun(args, kwargs) as (active, taken):
            result = yield from spec.function(*args, **kwargs)
            spec.record_result(active, result, taken)
            return result

    return wrapper


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a call was given: what it used, and files of which that is not known."""

    used: tuple[Entity, ...] = ()
    files: tuple[str, ...] = ()


class _Begun:
    """A run that has taken down its arguments; ends with the block."""

    def __init__(self, active: ActiveRun, take: Callable[[ActiveRun], _Taken]) -> None:
        self._active = active
        self._take = take

    def __enter__(self) -> tuple[ActiveRun, _Taken]:
        self._active.__enter__()
        taken = _Taken()
        with self._active.shielded("the arguments of the function"):
            taken = self._take(self._active)
        return self._active, taken

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._active.__exit__(kind, error, trace)


class _Spec:
    """A decorated function and what its runs are."""

    def __init__(
        self,
        function: Callable[..., Any],
        kind: type[Run],
        how: Mapping[str, Any],
        output: type[Entity],
        described: Mapping[str, Any],
    ) -> None:
        self.function = function
        self._kind = kind
        title = how.get("title") or getattr(function, "__name__", "run")
        code = getattr(inspect.unwrap(function), "__code__", None)
        script = existing(code.co_filename) if code else None
        self._how = {**how, "title": title, "kind": kind, "script": script}
        self._output = output
        self._described = described

    def begun(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Begun:
        """The run of one call."""

        def take(active: ActiveRun) -> _Taken:
            return self._take_arguments(active, args, kwargs)

        return _Begun(run(**self._how), take)

    def record_result(self, active: ActiveRun, result: object, taken: _Taken) -> None:
        """Take down what the function returned."""
        with active.shielded("the result of the function"):
            self._record_result(active, result, taken)

    def _record_result(self, active: ActiveRun, result: object, taken: _Taken) -> None:
        made = list(outputs(result, self._output))
        written = {each.path for each in made if isinstance(each.path, str)}
        for path in set(taken.files) - written:
            active.gap(
                f"{Path(path).name} was passed; whether it was read is not known"
            )
        if isinstance(active, ActiveEvaluation):
            if isinstance(result, Mapping):
                _record_metrics(active, result)
            return
        if not made and self._output is Model and self._described:
            active.gap("the model was not returned as a file, so it has no digest")
            made = [Model()]
        for record in made:
            active.produce(record, **self._said_of(record, taken.used))

    def _take_arguments(
        self, active: ActiveRun, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> _Taken:
        used: list[Entity] = []
        files: list[str] = []
        try:
            taken = list(arguments(self.function, self._kind, args, kwargs))
        except TypeError:
            return _Taken()  # the call itself is wrong, and the function will say so
        for each in taken:
            if each.what == "use":
                thing = each.value
                known = thing if isinstance(thing, Entity) else each.kind(thing)
                used.append(active.use(known, each.role))
            elif each.what == "path" and Path(each.value).is_file():
                files.append(os.fspath(each.value))
            else:
                _take_value(active, each)
        return _Taken(tuple(used), tuple(files))

    def _said_of(self, record: Entity, used: tuple[Entity, ...]) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if isinstance(record, self._output):
            names = (n for n in self._described if not several(getattr(record, n)))
            said = {name: self._described[name] for name in names}
        if not several(record.derived_from):
            said["derived_from"] = self._origins(used)
        return said

    def _origins(self, used: tuple[Entity, ...]) -> tuple[Entity, ...]:
        things = tuple(each for each in used if isinstance(each, (Dataset, Model)))
        if issubclass(self._kind, TrainingRun) or len(things) == 1:
            return things
        return ()


def _take_value(active: ActiveRun, argument: Argument) -> None:
    match argument.what:
        case "setting":
            active.log_param(argument.name, argument.value)
        case "seed":
            active.set_seed(argument.value)
        case "gap":
            what = type(argument.value).__name__
            active.gap(f"the argument {argument.name} ({what}) was not recorded")


def _record_metrics(active: ActiveEvaluation, results: Mapping[Any, Any]) -> None:
    for name, value in results.items():
        if isinstance(value, numbers.Real) and not isinstance(value, bool):
            active.metric(str(name), float(value))
