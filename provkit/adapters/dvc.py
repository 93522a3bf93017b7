"""What DVC ran: the stages in `dvc.lock`, with the files that they read and wrote.

`SOURCE` is the folder of a DVC project, or its `dvc.lock` alone. A stage in the lock
file is a run: DVC wrote it when the stage had run. `dvc.yaml` is a plan; of it only the
descriptions, the `artifacts` and what is marked as metrics are taken.

- A file is known by its digest. A file that a stage wrote is that stage's; one that no
  stage wrote has the name of its content, so that two projects share it.
- DVC does not say which file is a dataset or a model, nor what a stage does. Of some
  files `artifacts` in `dvc.yaml` says it, of others the options `datasets`, `models`.
- A metrics file is read where it still has the digest that the lock file states.
- A stage whose command, inputs, parameters and outputs are the same is the same run, as
  it is for DVC itself; so the name of a run stays when another stage runs again.
"""

from __future__ import annotations

import json
from hashlib import md5, sha256
from typing import TYPE_CHECKING, Final

from provkit.adapters._dvc_files import Files
from provkit.adapters._personal import private_text
from provkit.model import MetricSummary, Run, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Record

_LOCK: Final = "dvc.lock"
_PLAN: Final = "dvc.yaml"


def read(source: Source, *, datasets: str = "", models: str = "") -> Iterator[Record]:
    """Read the stages that ran.

    Args:
        source: the folder of a project, or its lock file.
        datasets: paths of files that are datasets, with commas between them.
        models: paths of files that are models, likewise.
    """
    if source.is_folder and not (source.path / _LOCK).is_file():
        raise source.refuse(
            f"no {_LOCK} is in it: nothing of it has been run",
            "name a folder in which `dvc repro` was run",
        )
    lock = source.yaml(_LOCK if source.is_folder else "")
    stages = _stages(lock)
    plan = _plan(source)
    files = Files(source, plan, _listed(datasets), _listed(models))
    names = [(name, _name(source, name, stage), stage) for name, stage in stages]
    for _name_of, run, stage in names:
        files.written(run, stage.get("outs"))
    for number, (name, run, stage) in enumerate(names, start=1):
        source.step(number, len(names))
        yield from _run(source, name, run, stage, files, plan)


def _stages(lock: Part) -> list[tuple[str, Part]]:
    """The stages; before version 2 the file was nothing but them."""
    if lock.get("schema"):
        lock.get("schema").take()
        lock.get("datasets").lost("datasets of DVC are not read")
        found = list(lock.get("stages").members())
    else:
        found = list(lock.members())
    if not found or not all(stage.is_a(dict) for _name, stage in found):
        lock.refuse("has no stages: is it a dvc.lock?")
    return found


def _plan(source: Source) -> Part:
    if not source.is_folder or not (source.path / _PLAN).is_file():
        return source.part(None)
    return source.yaml(_PLAN)


def _name(source: Source, name: str, stage: Part) -> str:
    content = json.dumps([name, stage.value], sort_keys=True, default=str)
    return source.iri("run", sha256(content.encode()).hexdigest()[:40])


def _run(  # noqa: PLR0917 - what is known of one stage
    source: Source, name: str, iri: str, stage: Part, files: Files, plan: Part
) -> Iterator[Record]:
    planned = plan.get("stages").get(name)
    description = planned.get("desc").text()
    used = [files.used(each) for each in stage.get("deps").items()]
    source.gap(iri, "when it ran", "DVC does not record it")
    source.gap(iri, "who ran it", "DVC does not record it")
    source.gap(iri, "its software", "DVC does not record it")
    yield Run(
        iri=iri,
        title=name,
        description=description,
        command=_command(stage.get("cmd")),
        settings=tuple(_settings(stage.get("params"))),
        inputs=tuple(used),
        annotations=(*planned.get("meta").annotations(), *stage.annotations()),
        source_field=stage.place,
    )
    _leave(planned)
    yield from files.new()
    for out in stage.get("outs").items():
        yield from _metrics(source, iri, out, planned)


def _command(part: Part) -> str | None:
    text = "; ".join(part.texts())
    why = private_text(text)
    if not text or why:
        part.lost(why)
        if why:
            for each in part.items() if part.is_a(list) else ():
                each.lost(why)
        return None
    return text


def _settings(part: Part) -> Iterator[Setting]:
    for file, values in part.members():
        for name, value in values.members():
            shown = name if file == "params.yaml" else f"{file}:{name}"
            why = private_text(str(value.value))
            if why:
                value.lost(why)
            else:
                yield Setting(shown, value.scalar())


def _leave(planned: Part) -> None:
    for name, part in planned.members() if planned.is_a(dict) else ():
        if name not in ("desc", "meta", "metrics"):
            part.lost("the plan; what ran is in dvc.lock")


def _metrics(
    source: Source, run: str, out: Part, planned: Part
) -> Iterator[MetricSummary]:
    """The values in a metrics file, if it is still the one that the stage wrote."""
    path = str(out.get("path").value or "")
    if path not in _marked(planned.get("metrics")) or not source.is_folder:
        return
    outside = path.startswith("/") or ".." in path.split("/")
    if outside or not path.endswith(".json") or not (source.path / path).is_file():
        source.lost("metrics", "a file that is not in the folder, or no JSON")
        return
    content = source.bytes(path)
    if md5(content, usedforsecurity=False).hexdigest() != out.get("md5").value:
        source.lost(path, "the file has changed since the stage wrote it")
        return
    yield from _values(source, run, path, source.json(path), "")


def _values(
    source: Source, run: str, path: str, part: Part, way: str
) -> Iterator[MetricSummary]:
    for name, each in part.members():
        inner = f"{way}.{name}" if way else name
        if each.is_a(dict):
            yield from _values(source, run, path, each, inner)
        elif isinstance(each.value, (int, float)) and not each.is_a(bool):
            value = each.number()
            yield MetricSummary(
                source.inner_iri(run, path, inner),
                inner,
                generated_by=run,
                last=value,
                minimum=value,
                maximum=value,
                count=1,
                source_field=each.place,
            )


def _marked(part: Part) -> set[str]:
    """The paths in a list in which each is a text, or an object of one member."""
    found: set[str] = set()
    for each in part.items() if part.is_a(list) else ():
        if each.is_a(dict):
            found.update(name for name, _options in each.members())
            each.take()
        elif text := each.text():
            found.add(text)
    return found


def _listed(text: str) -> frozenset[str]:
    return frozenset(each.strip() for each in text.split(",") if each.strip())
