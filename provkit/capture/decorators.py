"""`@provkit.training`, `@provkit.evaluation`, `@provkit.preparation`.

A decorated function does what it did, returns what it returned and raises what it
raised; beside it, a run is recorded: its arguments as inputs and settings, its result
as outputs. Inside, `provkit.current_run()` gives the run for what cannot be seen from
outside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ParamSpec, TypedDict, TypeVar, Unpack, overload

from provkit.capture.decorating import recorded
from provkit.errors import UnknownName
from provkit.model import Dataset, Entity, Evaluation, Model, Run, TrainingRun

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    from provkit.capture.options import Switches
    from provkit.model import AcceptanceCriterion, Agent, IntendedUse
    from provkit.model.agents import Agents
    from provkit.model.identity import Texts

P = ParamSpec("P")
R = TypeVar("R")


class RunOptions(TypedDict, total=False):
    """What every decorator accepts.

    Attributes:
        title: of the run; default the function's name.
        agent: who answers for it: an ORCID, a ROR or a `pk.Agent`; default
            `PROVKIT_AGENT`.
        ledger: the folder that is written to; default `PROVKIT_DIR`, else `provenance`.
        strict: let a fault of the recorder stop the script.
        covered_by: approvals that allow it.
        purpose: what it is done for, as of an intended use.
        record: which surroundings to record; `watch_files`: also the files that are
            opened, as for `run`.
    """

    title: str | None
    agent: Agent | str | tuple[Agent | str, ...] | None
    ledger: str | os.PathLike[str] | None
    strict: bool
    covered_by: Any
    purpose: Texts
    record: Switches
    watch_files: bool


class TrainingOptions(RunOptions, total=False):
    """What `training` accepts: the fields of the model beside those of the run.

    Attributes:
        model: the title of the model.
        version: of the model; the other fields are those of `pk.Model`.
    """

    model: str
    version: str
    issued: str
    license: str
    rights: str
    access_rights: str
    intended_use: IntendedUse
    description: str
    identifier: str
    attributed_to: Agents
    reference_assembly: str
    limitations: Texts
    sensitive_inputs: Texts
    sensitive_input_reason: str
    privacy_risk: Texts
    funder: Agents
    competing_interests: Texts
    type: Texts


class EvaluationOptions(RunOptions, total=False):
    """What `evaluation` accepts.

    Attributes:
        setting: how the test data relate to the training data: `apparent`,
            `cross-validation`, `held-out` or `external`.
        phase: `retrospective`, `prospective`, `local` or `post-deployment`.
        acceptance_criterion: what the results are to reach, set beforehand.
        primary_metric: the metric by which the model is judged.
    """

    setting: str
    phase: str
    acceptance_criterion: AcceptanceCriterion
    primary_metric: Texts


@overload
def training(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def training(
    **options: Unpack[TrainingOptions],
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def training(function: Any = None, /, **options: Any) -> Any:
    """Record a function that trains a model and returns its file.

    Args:
        function: the function, when the decorator is used without options.
        **options: `model=` (the title of the model), `version=`, `issued=` (the day of
            its release, `YYYY-MM-DD`), `license=`, `intended_use=` and the other fields
            of `pk.Model`; `title=`, `agent=`, `ledger=` and `strict=` of the run.

    Raises:
        UnknownName: there is no such option.
    """
    how, described = _sorted(options, TrainingOptions)
    if "model" in described:
        described["title"] = described.pop("model")
    return _decorator(function, TrainingRun, how, Model, described)


@overload
def preparation(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def preparation(
    **options: Unpack[RunOptions],
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def preparation(function: Any = None, /, **options: Any) -> Any:
    """Record a function that makes datasets from datasets and returns their files.

    It may return records, such as a `DatasetSplit` with its role and cohort. An output
    that says nothing of its origin derives from the dataset that went in, when there
    was exactly one; of several, none is guessed.

    Args:
        function: the function, when the decorator is used without options.
        **options: `title=`, `agent=`, `ledger=` and `strict=` of the run.

    Raises:
        UnknownName: there is no such option.
    """
    how, _none = _sorted(options, RunOptions)
    return _decorator(function, Run, how, Dataset, {})


@overload
def evaluation(function: Callable[P, R], /) -> Callable[P, R]: ...
@overload
def evaluation(
    **options: Unpack[EvaluationOptions],
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def evaluation(function: Any = None, /, **options: Any) -> Any:
    """Record a function that measures a model on test data.

    A mapping of names to numbers that it returns is recorded as results for the whole
    test cohort; results per population are recorded inside it with
    `provkit.current_run().metric(...)`.

    Args:
        function: the function, when the decorator is used without options.
        **options: `setting=` and `phase=` of the evaluation, and those of any run.

    Raises:
        UnknownName: there is no such option.
    """
    how, described = _sorted(options, EvaluationOptions)
    return _decorator(function, Evaluation, {**how, **described}, Entity, {})


def _sorted(
    options: Mapping[str, Any], known: type[Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The options of the run, and those of what it makes."""
    names = set(known.__required_keys__ | known.__optional_keys__)
    for name in options.keys() - names:
        raise UnknownName.among("option of this decorator", name, names)
    of_run = RunOptions.__optional_keys__
    how = {name: value for name, value in options.items() if name in of_run}
    rest = {name: value for name, value in options.items() if name not in of_run}
    return how, rest


def _decorator(
    function: Callable[..., Any] | None,
    kind: type[Run],
    how: Mapping[str, Any],
    output: type[Entity],
    described: Mapping[str, Any],
) -> Any:
    if function is None:
        return lambda each: recorded(each, kind, how, output, described)
    return recorded(function, kind, how, output, described)
