"""The text of a model card that provkit writes: for people, from the same facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.adapters._bom_words import populations, terms_of
from provkit.adapters._markdown import bullets, escaped, table
from provkit.adapters._plain import many, name_of, population, status, word
from provkit.model import Agent, Gap, Run
from provkit.vocab import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters._bom_facts import Facts, Measured
    from provkit.adapters._view import View
    from provkit.model import Dataset, Model

_SEVERITIES: Final = ("violation", "warning", "info")


def page(view: View, found: Facts) -> Iterator[str]:
    """The lines of the text."""
    model = found.model
    yield f"# {escaped(model.title or name_of(model))}"
    yield ""
    if model.description:
        yield from (escaped(model.description), "")
    for heading, lines in _sections(view, found):
        held = list(lines)
        if held:
            yield from (f"## {heading}", "", *held, "")
    yield "<!-- written by provkit from a provenance graph -->"


def _sections(view: View, found: Facts) -> Iterator[tuple[str, Iterator[str]]]:
    yield "Model details", _details(found)
    yield "Intended use", _intended(found.model)
    yield "Out-of-scope use", bullets(_outside(found.model))
    yield "Limitations", bullets(many(found.model.limitations))
    yield "Training", _training(found)
    yield "Data", _data(found)
    yield "People in the training data", _people(view, found)
    yield "Results", _results(found)
    yield "Populations: meant for, trained on, evaluated", _coverage(view, found)
    yield "Whether the data permit the intended use", _permitted(view, found)
    yield "Open findings", _findings(view)
    yield "What is not known", bullets(dict.fromkeys(_unknown(view, found)))


def _details(found: Facts) -> Iterator[str]:
    model = found.model
    rows = [
        ("Identifier", model.iri or ""),
        ("Version", model.version or ""),
        ("Released", model.issued or ""),
        ("Licence", model.license or ""),
        ("Rights", model.rights or ""),
        ("Made by", "; ".join(_agent(each) for each in many(model.attributed_to))),
        ("Access", shorten(model.access_rights or "")),
        ("Genome assembly", model.reference_assembly or ""),
        ("Sensitive inputs", "; ".join(many(model.sensitive_inputs))),
        ("Why they are inputs", model.sensitive_input_reason or ""),
        ("Privacy risk", "; ".join(many(model.privacy_risk))),
        ("Funded by", "; ".join(_agent(each) for each in many(model.funder))),
        ("Competing interests", "; ".join(many(model.competing_interests))),
        ("Base models", "; ".join(name_of(each) for each in found.bases)),
        *((each.algorithm.upper(), each.value) for each in model.checksums),
    ]
    yield from table(("", ""), [row for row in rows if row[1]])


def _agent(agent: Agent | str) -> str:
    if isinstance(agent, str):
        return agent
    return " ".join(each for each in (agent.name, agent.iri) if each)


def _intended(model: Model) -> Iterator[str]:
    for use in many(model.intended_use):
        told = {
            "Purpose": [word("purpose", each) for each in many(use.purpose)],
            "For": many(use.audience),
            "Populations": [population(each) for each in many(use.recommended_for)],
            "Diseases": many(use.disease),
            "Regions": many(use.region),
        }
        if use.commercial is not None:
            told["Commercial use"] = ["yes" if use.commercial else "no"]
        yield from bullets(
            f"{name}: {', '.join(texts)}" for name, texts in told.items() if texts
        )


def _outside(model: Model) -> Iterator[str]:
    for use in many(model.intended_use):
        yield from many(use.out_of_scope)


def _training(found: Facts) -> Iterator[str]:
    for run in found.runs:
        rows = [
            ("Started", run.started or ""),
            ("Ended", run.ended or ""),
            ("Status", status(run.status) or ""),
            ("Seed", "" if run.seed is None else str(run.seed)),
            ("Code", "; ".join(_named(each) for each in many(run.code))),
            ("Software", "; ".join(_named(each) for each in many(run.environment))),
            *((each.name, str(each.value)) for each in run.settings),
        ]
        yield from table(("", ""), [row for row in rows if row[1]])


def _named(thing: Any) -> str:
    if isinstance(thing, str):
        return thing
    return " ".join(each for each in (thing.title, thing.identifier) if each)


def _data(found: Facts) -> Iterator[str]:
    rows = [
        (
            name_of(data),
            ", ".join(roles) or "origin of the others",
            data.license or _origin_licence(found, data),
            "; ".join(populations(data)),
            "; ".join(text for use in many(data.data_use) for text in terms_of(use)),
        )
        for data, roles in found.used
    ]
    if not rows:
        return
    yield from table(("Dataset", "Used for", "Licence", "People", "Data use"), rows)
    for title, told in (("Where they are from", _origin), ("Their limits", _limits)):
        lines = [
            f"{name_of(data)}: {text}"
            for data, _roles in found.used
            for text in told(data)
        ]
        if lines:
            yield from ("", f"{title}:", "", *bullets(lines))


def _origin(data: Dataset) -> Iterator[str]:
    """Who published the data, how they are to be had, and where they are described."""
    stated = (
        _agent(data.publisher) if data.publisher else "",
        shorten(data.access_rights or ""),
        data.landing_page or "",
    )
    if any(stated):
        yield ", ".join(each for each in stated if each)


def _limits(data: Dataset) -> Iterator[str]:
    yield from many(data.limitations)
    for each in many(data.sensitive):
        yield f"sensitive: {each}"


def _origin_licence(found: Facts, data: Dataset) -> str:
    stated = [each for each in found.origins(data) if each.license]
    return f"{stated[0].license} (of {name_of(stated[0])})" if stated else ""


def _people(view: View, found: Facts) -> Iterator[str]:
    rows = [
        (
            str(row.get("label") or row.get("population") or ""),
            _range(row.get("participants"), row.get("participants_max")),
            "" if row.get("share") is None else f"{row['share']:.1%}",
            str(row.get("evaluated") or ""),
        )
        for row in view.ask("populations", str(found.model.iri))
    ]
    if rows:
        yield from table(("Population", "People", "Share", "Evaluated"), rows)
        yield from ("", "A wide population and one within it count the same people.")


def _range(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return "not known"
    return str(low) if low == high else f"{low or 0}-{'' if high is None else high}"


def _results(found: Facts) -> Iterator[str]:
    titles = {str(d.iri): name_of(d) for d, _roles in found.used}
    rows = [
        (
            each.metric,
            each.label,
            "" if each.result.value is None else f"{each.result.value:.6g}",
            _interval(each),
            _count(each.result.participants),
            _count(each.result.observations),
            titles.get(each.data or "", each.data or ""),
        )
        for each in found.measured
    ]
    if rows:
        head = ("Metric", "Population", "Value", "Interval", "People", "Observations")
        yield from table((*head, "Test data"), rows)
        yield from ("", *bullets(dict.fromkeys(map(_run, found.measured))))


def _run(each: Measured) -> str:
    """How and when a result was measured."""
    run = each.evaluation
    words = (
        word("data-relation", run.setting) if run.setting else "",
        word("phase", run.phase) if run.phase else "",
        f"began {run.started}" if run.started else "",
        f"ended {run.ended}" if run.ended else "",
        status(run.status) or "",
        *(_named(code) for code in many(run.code)),
        *(_named(software) for software in many(run.environment)),
        *(f"{setting.name} = {setting.value}" for setting in run.settings),
        "" if run.seed is None else f"seed {run.seed}",
    )
    return f"{name_of(run)}: {', '.join(text for text in words if text)}"


def _count(value: int | None) -> str:
    return "" if value is None else str(value)


def _interval(each: Measured) -> str:
    result = each.result
    if result.low is None or result.high is None:
        return ""
    level = "" if result.level is None else f" ({result.level:.4g})"
    return f"{result.low:.6g} to {result.high:.6g}{level}"


def _coverage(view: View, found: Facts) -> Iterator[str]:
    names = ("label", "recommended", "trained", "evaluated")
    rows = [
        tuple(str(row.get(name) or "") for name in names)
        for row in view.ask("coverage", str(found.model.iri))
    ]
    if rows:
        yield from table(("Population", "Meant for", "Trained on", "Evaluated"), rows)


def _permitted(view: View, found: Facts) -> Iterator[str]:
    if not many(found.model.intended_use):
        return
    titles = {str(d.iri): name_of(d) for d, _roles in found.used}
    rows = []
    for row in view.ask("data-use", str(found.model.iri)):
        purpose, data = str(row.get("purpose") or ""), str(row.get("dataset") or "")
        rows.append(
            (
                word("purpose", purpose) if purpose else "",
                str(row.get("outcome") or ""),
                titles.get(data, data),
                str(row.get("why") or ""),
            )
        )
    if rows:
        yield from table(("Purpose", "Outcome", "Dataset", "Why"), rows)


def _findings(view: View) -> Iterator[str]:
    held = view.findings("genomics-ai")
    known = {name: place for place, name in enumerate(_SEVERITIES)}
    ordered = sorted(
        held,
        key=lambda each: (
            known.get(str(each.get("severity")), len(known)),
            str(each.get("requirement")),
            str(each.get("node")),
        ),
    )
    yield from bullets(
        dict.fromkeys(
            f"{each.get('severity')} {each.get('requirement')}, "
            f"{each.get('label') or each.get('node')}: {each.get('message')}"
            for each in ordered
        )
    )


def _unknown(view: View, found: Facts) -> Iterator[str]:
    yield from found.missing()
    for record in found.records():
        if isinstance(record, Run):
            yield from (f"{name_of(record)}: {gap.description}" for gap in record.gaps)
    names = {getattr(each, "iri", None) for each in found.records()}
    for gap in view.all(Gap):
        if gap.about in names:
            yield gap.description
