"""What stands in the YAML block of a model card that provkit writes.

The keys of the hub come first. Names of the hub are given only for what has one; all
else is under `provkit`, from which it is read back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit._version import __version__
from provkit.adapters import _bom_people as people
from provkit.adapters._bom_licenses import spdx_name
from provkit.adapters._plain import filled, many, refs
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.adapters._bom_facts import Facts, Measured
    from provkit.model import Agent, Dataset, Digest

_HUB: Final = "https://huggingface.co/"
_DATASETS: Final = f"{_HUB}datasets/"
_HUB_LICENSES: Final = {
    "AGPL-3.0-only": "agpl-3.0",
    "AGPL-3.0-or-later": "agpl-3.0",
    "GPL-2.0-only": "gpl-2.0",
    "GPL-3.0-only": "gpl-3.0",
    "GPL-3.0-or-later": "gpl-3.0",
    "LGPL-3.0-only": "lgpl-3.0",
    "LGPL-3.0-or-later": "lgpl-3.0",
    "ODC-By-1.0": "odc-by",
    "ODbL-1.0": "odbl",
    "PDDL-1.0": "pddl",
}
_TASK: Final = "other"  # the hub's own word where no task of its list is stated


def front(found: Facts) -> dict[str, Any]:
    """The whole block."""
    model = found.model
    bases = [_hub_name(str(each.iri), _HUB) for each in found.bases]
    data = [_hub_name(str(d.iri), _DATASETS) for d in found.with_role("training")]
    metrics = dict.fromkeys(each.metric for each in found.measured)
    return filled(
        {
            **_license(model.license),
            "datasets": [each for each in data if each],
            "base_model": [each for each in bases if each],
            "metrics": list(metrics),
            "model-index": _index(found),
            "provkit": _own(found),
        }
    )


def _license(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    name = spdx_name(text)
    if name is not None:
        return {"license": _HUB_LICENSES.get(name, name.lower())}
    link = {"license_link": text} if is_iri(text) else {"license_name": text}
    return {"license": "other", **link}


def _hub_name(iri: str, start: str) -> str | None:
    name = iri.removeprefix(start)
    is_model = start == _HUB and name.startswith("datasets/")
    return name if name != iri and not is_model and name.count("/") <= 1 else None


def _index(found: Facts) -> list[dict[str, Any]]:
    groups: dict[tuple[Any, ...], list[Measured]] = {}
    for each in found.measured:
        if each.result.value is not None:
            key = (each.evaluation.iri, each.data, each.people)
            groups.setdefault(key, []).append(each)
    results = [_result(found, group) for group in groups.values()]
    name = found.model.title or str(found.model.iri)
    return [{"name": name, "results": results}] if results else []


def _result(found: Facts, group: list[Measured]) -> dict[str, Any]:
    first = group[0]
    known = {str(d.iri): d for d, _roles in found.used}
    data = known.get(first.data or "")
    title = (data.title if data else None) or first.data or "test data"
    name = f"{title} ({first.label})" if first.people else title
    arguments = {
        "dataset": first.data,
        "evaluation": first.evaluation.iri,
        "population": first.people,
    }
    return {
        "task": {"type": _TASK},
        "dataset": {
            "type": _hub_name(first.data or "", _DATASETS) or title,
            "name": name,
            "args": filled(arguments),
        },
        "metrics": [_metric(each) for each in group],
    }


def _metric(each: Measured) -> dict[str, Any]:
    result = each.result
    names = ("participants", "observations", "low", "high", "level", "method")
    arguments = filled({name: getattr(result, name) for name in names})
    return filled({"type": each.metric, "value": result.value, "args": arguments})


def _own(found: Facts) -> dict[str, Any]:
    model = found.model
    facts = {
        "iri": model.iri,
        "version": model.version,
        "issued": model.issued,
        "license": model.license,
        "checksums": _checksums(model.checksums),
        "intended_use": [value for _name, value in people.uses(model)],
        "attributed_to": [_agent(each) for each in many(model.attributed_to)],
    }
    bases = [filled({"iri": b.iri, "title": b.title}) for b in found.bases]
    named = dict(found.runs_by_name())
    return {
        "written_by": f"provkit {__version__}",
        "model": filled(facts),
        **filled({"training": named.get(people.TRAINING)}),
        **filled(
            {
                "datasets": [_dataset(d, roles) for d, roles in found.used],
                "base_models": bases,
            }
        ),
    }


def _agent(agent: Agent | str) -> dict[str, Any]:
    if isinstance(agent, str):
        return {"iri": agent}
    return filled({"iri": agent.iri, "name": agent.name, "kind": agent.kind})


def _dataset(data: Dataset, roles: Iterable[str]) -> dict[str, Any]:
    held: dict[str, list[str]] = {}
    for name, value in people.properties(data, roles):
        held.setdefault(name.removeprefix("provkit:"), []).append(value)
    return filled(
        {
            "iri": data.iri,
            "title": data.title,
            "version": data.version,
            "license": data.license,
            "checksums": _checksums(data.checksums),
            "derived_from": list(refs(many(data.derived_from))),
            **held,
        }
    )


def _checksums(digests: Iterable[Digest]) -> dict[str, str]:
    return dict(_pairs(digests))


def _pairs(digests: Iterable[Digest]) -> Iterator[tuple[str, str]]:
    for each in digests:
        yield each.algorithm, each.value
