"""The PGS Catalog: scores with the people behind them, and scoring files.

A score of the REST interface is a model that was put together afterwards: fitted on the
studies and samples that the record lists. Where it lists none for a stage, the stage's
ancestry distribution stands in, as shares of a count: its rounding makes a range of
people. In the evaluation stage the shares count sample sets, not people, so that the
populations are named there and nobody is counted. The codes are the Catalog's own:
`AFR` is not the group of the 1000 Genomes Project, and `MAE` no population at all.

A scoring file is a model of its own, known by its bytes and made from the score that
its head names.
"""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Final

from provkit.adapters._pgs_people import distribution, samples
from provkit.model import Annotation, Dataset, Evaluation, Model, Setting, TrainingRun
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Record

_SCORE: Final = "https://www.pgscatalog.org/score/"
_RECONSTRUCTED: Final = "reconstructed-run"
_ID: Final = re.compile(r"PGS\d{6,}")
_GZIP: Final = b"\x1f\x8b"
_HEAD: Final = 2**20


def read(source: Source) -> Iterator[Record]:
    """Read a score, a list of them (`results`), or a scoring file."""
    start = source.bytes()[:2]
    if start in (_GZIP, b"##") or start.startswith(b"#p"):
        yield _scoring_file(source)
        return
    found = source.json()
    scores = found.get("results").items() if found.get("results") else (found,)
    for part in scores:
        yield from _score(source, part)


def _score(source: Source, part: Part) -> Iterator[Record]:
    name = part.get("id").needed()
    if not _ID.fullmatch(name):
        part.get("id").refuse(f"is {name!r}, which is no score of the PGS Catalog")
    iri, run = f"{_SCORE}{name}/", source.iri("run", name)
    trained_on = [*_gwas(source, name, part), *_development(source, name, part)]
    yield from trained_on
    if not trained_on:
        source.gap(run, "which people it was made from", "the record lists none")
    source.gap(
        run, "when it was made, by whom, with which code", "the record is silent"
    )
    source.gap(iri, "which bytes it is", "a record is no scoring file")
    yield TrainingRun(
        run,
        f"development of {name}",
        type=_RECONSTRUCTED,
        training_data=tuple(str(each.iri) for each in trained_on),
        settings=tuple(_method(part)),
        source_field=part.place,
    )
    yield from _evaluation(source, name, iri, part)
    yield Model(
        iri=iri,
        title=part.get("name").text() or name,
        identifier=name,
        issued=part.get("date_release").text(),
        license=part.get("license").text(),
        reference_assembly=part.get("variants_genomebuild").text(),
        generated_by=run,
        primary_source=_publication(part),
        annotations=part.annotations(),
        source_field=part.place,
    )


def _method(part: Part) -> Iterator[Setting]:
    for name in ("method_name", "method_params", "weight_type", "variants_number"):
        if held := part.get(name):
            yield Setting(name, held.scalar())


def _publication(part: Part) -> tuple[str, ...]:
    doi = part.get("publication").get("doi").text()
    address = f"https://doi.org/{doi}"
    return (address,) if doi and is_iri(address) else ()


def _gwas(source: Source, name: str, part: Part) -> Iterator[Dataset]:
    """The studies that the variants come from, one data set each."""
    listed = part.get("samples_variants")
    if not listed.value:
        yield from _stage(source, name, part, "gwas", "derived")
        return
    part.get("ancestry_distribution").get("gwas").lost(
        "the samples are listed one by one"
    )
    studies: dict[str, list[Part]] = {}
    for place, each in enumerate(listed.items()):
        study = each.get("source_GWAS_catalog").text() or f"sample {place + 1}"
        studies.setdefault(study, []).append(each)
    for study, held in studies.items():
        known = study.startswith("GCST")
        iri = (
            f"https://www.ebi.ac.uk/gwas/studies/{study}"
            if known
            else source.iri("data", name, "gwas", study)
        )
        _no_bytes(source, iri)
        yield Dataset(
            iri=iri,
            title=f"GWAS {study}" if known else f"GWAS of {name}, {study}",
            identifier=study if known else None,
            human_data="derived",
            cohort=samples(held),
            source_field=held[0].place,
        )


def _development(source: Source, name: str, part: Part) -> Iterator[Dataset]:
    """The people that the score was fitted on."""
    held = list(part.get("samples_training").items())
    if not held:
        yield from _stage(source, name, part, "dev", "participants")
        return
    part.get("ancestry_distribution").get("dev").lost(
        "the samples are listed one by one"
    )
    iri = source.iri("data", name, "dev")
    _no_bytes(source, iri)
    yield Dataset(
        iri=iri,
        title=f"{name}: samples of the development stage",
        human_data="participants",
        cohort=samples(held),
        source_field=held[0].place,
    )


def _stage(
    source: Source, name: str, part: Part, stage: str, human: str
) -> Iterator[Dataset]:
    held = part.get("ancestry_distribution").get(stage)
    if not held.get("dist"):
        return
    iri = source.iri("data", name, stage)
    _no_bytes(source, iri)
    yield Dataset(
        iri=iri,
        title=f"{name}: samples of stage {stage}",
        human_data=human,
        cohort=distribution(held, people=stage != "eval"),
        annotations=held.annotations(),
        source_field=held.place,
    )


def _evaluation(source: Source, name: str, iri: str, part: Part) -> Iterator[Record]:
    data = list(_stage(source, name, part, "eval", "participants"))
    if not data:
        return
    yield from data
    run = source.iri("evaluation", name)
    why = "the shares of the evaluation stage count sample sets"
    source.gap(data[0].iri, "how many people", why)
    source.gap(run, "its results, when and by whom", "they are records of their own")
    yield Evaluation(
        run,
        f"evaluations of {name}",
        type=_RECONSTRUCTED,
        model=iri,
        test_data=data[0].iri or (),
        source_field=data[0].source_field,
    )


def _no_bytes(source: Source, iri: str) -> None:
    source.gap(iri, "which bytes, and under which terms", "the Catalog does not say")


def _scoring_file(source: Source) -> Model:
    head = dict(_head(source))
    digest = source.digest()
    name = head.pop("pgs_id", "")
    if not _ID.fullmatch(name):
        raise source.refuse("is no scoring file: its head has no pgs_id")
    build = head.pop("HmPOS_build", None) or head.pop("genome_build", None)
    terms = head.pop("license", None)
    if terms is None:
        source.gap(digest.content_iri, "its terms of use", "the head has no license")
    source.account.mapped(3)
    source.account.kept(len(head))
    return Model(
        iri=digest.content_iri,
        title=source.name,
        identifier=name,
        license=terms,
        checksums=(digest,),
        reference_assembly=build,
        derived_from=f"{_SCORE}{name}/",
        annotations=tuple(Annotation(*each) for each in sorted(head.items())),
        source_field="#head",
    )


def _head(source: Source) -> Iterator[tuple[str, str]]:
    """The names and values at the head of a scoring file."""
    content = source.bytes()
    if content[:2] == _GZIP:
        try:
            with gzip.open(source.path) as stream:
                content = stream.read(_HEAD)
        except (EOFError, OSError) as error:
            raise source.refuse(f"cannot be decompressed: {error}") from error
    for line in content[:_HEAD].decode("utf-8", "replace").splitlines():
        if not line.startswith("#"):
            return
        name, equals, value = line.lstrip("#").partition("=")
        if equals and value.strip() and " " not in name.strip():
            yield name.strip(), value.strip()
