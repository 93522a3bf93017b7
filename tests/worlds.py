"""Small named provenance graphs that every suite may use.

A world is a function that gives triples; `WORLDS` has all of them by name. Most are
made of records, as capture would; what records cannot say (a cycle, qualified forms) is
Turtle. Names are below `EX`, so `ex("model")` is the model of any of them.

To add one: write a function, decorate it with `@world`, say in its docstring what is
special about it and what is true of it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from provkit.graph.graph import Graph
from provkit.model import (
    Agent,
    Code,
    Cohort,
    Dataset,
    DatasetSplit,
    DataUse,
    Digest,
    Entity,
    Environment,
    Evaluation,
    IntendedUse,
    MetricResult,
    Model,
    Run,
    Setting,
    TrainingRun,
)
from provkit.rdf.encode import encode, iri_of
from provkit.terms import populations

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Triple

    from provkit.model import Record

EX = "https://example.org/"
ME = Agent("0000-0002-1825-0097", "Josiah Carberry")
GRU = DataUse("GRU", type="interpretation", attributed_to=ME)

WORLDS: dict[str, Callable[[], list[Triple]]] = {}

_PREFIXES = f"""
@prefix ex: <{EX}> .
@prefix pk: <https://w3id.org/provkit/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""


def ex(name: str) -> str:
    """The IRI of a thing in a world."""
    return EX + name


def graph(name: str) -> Graph:
    """A world, loaded."""
    return Graph(triples=WORLDS[name]())


def population(code: str) -> str:
    """The IRI of a population by its code; the code has to be known."""
    iri = populations.resolve(code)
    if iri is None:
        raise KeyError(code)
    return iri


def digest(content: str) -> Digest:
    """The digest of some bytes."""
    return Digest("sha256", sha256(content.encode()).hexdigest())


def content(name: str) -> str:
    """The content IRI of some bytes."""
    iri = digest(name).content_iri
    if iri is None:
        raise KeyError(name)
    return iri


def world(make: Callable[[], list[Record]]) -> Callable[[], list[Triple]]:
    """Register a world that is made of records."""

    def triples() -> list[Triple]:
        return encode(*make())

    triples.__doc__ = make.__doc__
    triples.records = make  # for a test that changes one of them
    WORLDS[make.__name__.replace("_", " ")] = triples
    return triples


def turtle(make: Callable[[], str]) -> Callable[[], list[Triple]]:
    """Register a world that is written in Turtle, without prefixes."""

    def triples() -> list[Triple]:
        text = _PREFIXES + make()
        return [quad.triple for quad in parse(text, RdfFormat.TURTLE)]

    triples.__doc__ = make.__doc__
    WORLDS[make.__name__.replace("_", " ")] = triples
    return triples


def panel(name: str = "panel", cohort: Cohort | None = None, **more: object) -> Dataset:
    """A published dataset about people."""
    return Dataset(
        iri=ex(name),
        title=name,
        version="1",
        license="https://creativecommons.org/licenses/by/4.0/",
        publisher=Agent("https://ror.org/02catss52", "EMBL-EBI"),
        landing_page=ex(f"{name}-page"),
        human_data="participants",
        data_use=GRU,
        cohort=cohort or (),
        checksums=(digest(name),),
        **more,
    )


def training(name: str, *data: str, **more: object) -> TrainingRun:
    """A finished training run, at a fixed time."""
    return TrainingRun(
        iri=ex(name),
        title=name,
        started="2026-03-01T10:00:00Z",
        ended="2026-03-01T11:00:00Z",
        status="completed",
        agents=ME,
        training_data=tuple(map(ex, data)),
        code=CODE,
        environment=SOFTWARE,
        settings=(Setting("alpha", 10),),
        **more,
    )


def model(name: str, run: str, *data: str, **more: object) -> Model:
    """A model that a run made from some data."""
    more.setdefault("title", name)
    return Model(
        iri=ex(name),
        version="1.0",
        issued="2026-03-02",
        license="https://www.apache.org/licenses/LICENSE-2.0",
        checksums=(digest(name),),
        generated_by=ex(run),
        derived_from=tuple(map(ex, data)),
        attributed_to=ME,
        **more,
    )


def evaluation(name: str, of: str, on: str, **more: object) -> Evaluation:
    """A finished evaluation of a model on a dataset, after every training."""
    return Evaluation(
        iri=ex(name),
        title=name,
        started="2026-03-03T10:00:00Z",
        ended="2026-03-03T10:10:00Z",
        agents=ME,
        model=of,
        test_data=ex(on),
        setting="held-out",
        code=CODE,
        environment=SOFTWARE,
        **more,
    )


def result(name: str, by: str, cohort: str | None, **more: object) -> MetricResult:
    """A result with everything that makes it evidence."""
    given = {
        "metric": "accuracy",
        "value": 0.85,
        "participants": 100,
        "low": 0.8,
        "high": 0.9,
        "level": 0.95,
        "method": "wilson",
    }
    return MetricResult(ex(name), generated_by=ex(by), cohort=cohort, **(given | more))


def recommended(*codes: str) -> IntendedUse:
    """What a model is meant for."""
    return IntendedUse(
        "methods-development",
        commercial=False,
        audience="researchers",
        recommended_for=codes,
    )


CODE = Code(iri=ex("code"), title="train.py", identifier="swh:1:rev:" + "0" * 40)
SOFTWARE = Environment(iri=ex("software"), title="CPython 3.11, 31 packages")
TWO_GROUPS = Cohort(populations={"GBR": 60, "FIN": 40, "YRI": 100})
EUROPEANS = Cohort(populations={"GBR": 60, "FIN": 40})
AFRICANS = Cohort("AFR", 50)


def _stratum(owner: str, cohort: Cohort) -> str:
    return iri_of(cohort, ex(owner))


@world
def clean_run() -> list[Record]:
    """Trained on a split of a panel, evaluated per group on the other: all recorded."""
    europe, africa = Cohort("EUR", 70), Cohort("AFR", 30)
    test = Cohort("SeeStrata", 100, strata=(europe, africa))
    return [
        panel(cohort=TWO_GROUPS),
        Run(
            ex("splitting"),
            "split 70/30",
            started="2026-03-01T09:00:00Z",
            ended="2026-03-01T09:01:00Z",
            agents=ME,
            inputs=ex("panel"),
            code=CODE,
        ),
        _split("train-part", "training", Cohort(populations={"GBR": 70, "YRI": 70})),
        _split("test-part", "test", test),
        training("training", "train-part"),
        model("model", "training", "train-part", intended_use=recommended("EUR")),
        evaluation("evaluation", ex("model"), "test-part"),
        result("result-EUR", "evaluation", _stratum("test-part", _described(europe))),
        result("result-AFR", "evaluation", _stratum("test-part", _described(africa))),
    ]


def _described(cohort: Cohort) -> Cohort:
    """The stratum as encoding completes it, so that its IRI is the same."""
    from provkit.rdf.cohorts import grouped

    return grouped(cohort)


def _split(name: str, role: str, cohort: Cohort | None, **more: object) -> DatasetSplit:
    return DatasetSplit(
        iri=ex(name),
        title=name,
        role=role,
        unit="participant",
        cohort=cohort or (),
        checksums=(digest(name),),
        generated_by=ex("splitting"),
        derived_from=ex("panel"),
        **more,
    )


@world
def split_without_cohort() -> list[Record]:
    """The split states nobody, so it has its parent's people, as inherited."""
    return [
        panel(cohort=TWO_GROUPS),
        _split("train-part", "training", None),
        training("training", "train-part"),
        model("model", "training", "train-part"),
    ]


@world
def leaky_split() -> list[Record]:
    """The test part is a revision of the training part."""
    return [
        panel(cohort=TWO_GROUPS),
        _split("train-part", "training", EUROPEANS),
        DatasetSplit(
            iri=ex("test-part"),
            title="test-part",
            role="test",
            unit="participant",
            cohort=EUROPEANS,
            revision_of=ex("train-part"),
        ),
        training("training", "train-part"),
        model("model", "training", "train-part"),
        evaluation("evaluation", ex("model"), "test-part"),
    ]


@world
def consent_withdrawal() -> list[Record]:
    """The panel was withdrawn after a model and a fine-tuned model were made of it."""
    return [
        panel(
            cohort=AFRICANS,
            invalidated_by=ex("withdrawal"),
            invalidated_at="2026-05-01T00:00:00Z",
        ),
        Run(ex("withdrawal"), "withdraw", agents=ME),
        _split("train-part", "training", AFRICANS),
        training("training", "train-part"),
        model("model", "training", "train-part"),
        training("tuning", base_models=ex("model")),
        model("tuned", "tuning", "model"),
    ]


@world
def shared_ancestor() -> list[Record]:
    """Two training sets of one panel, and a third that shares nothing with them."""
    return [
        panel(cohort=TWO_GROUPS),
        panel("clinic", Cohort("AFR", 30)),
        Dataset(
            iri=ex("north"),
            title="north",
            human_data="participants",
            derived_from=ex("panel"),
            cohort=Cohort("EUR", 80),
        ),
        Dataset(
            iri=ex("south"),
            title="south",
            human_data="participants",
            derived_from=ex("panel"),
            cohort=Cohort("EUR", 50),
        ),
        training("training", "north", "south", "clinic"),
        model("model", "training", "north", "south", "clinic"),
    ]


@world
def same_content() -> list[Record]:
    """Two training sets of different origin that are the same bytes."""
    same = (digest("the same bytes"),)
    return [
        Dataset(iri=ex("one"), title="one", cohort=AFRICANS, checksums=same),
        Dataset(iri=ex("two"), title="two", cohort=AFRICANS, checksums=same),
        training("training", "one", "two"),
        model("model", "training", "one", "two"),
    ]


@world
def base_model_chain() -> list[Record]:
    """Three models, each tuned from the one before; the first saw only Africans."""
    return [
        panel("africa", AFRICANS),
        panel("europe", EUROPEANS),
        training("first-run", "africa"),
        model("first", "first-run", "africa", intended_use=recommended("AFR")),
        training("second-run", base_models=ex("first")),
        model("second", "second-run", "first"),
        training("third-run", "europe", base_models=ex("second")),
        model("third", "third-run", "europe", intended_use=recommended("AFR", "SAS")),
    ]


@world
def unknown_cohort() -> list[Record]:
    """One dataset states its people, one does not, one is about no human."""
    return [
        panel("africa", AFRICANS),
        Dataset(iri=ex("silent"), title="silent", human_data="participants"),
        Dataset(iri=ex("genome"), title="reference genome", human_data="none"),
        training("training", "africa", "silent", "genome"),
        model(
            "model",
            "training",
            "africa",
            "silent",
            "genome",
            intended_use=recommended("AFR", "EUR"),
        ),
    ]


@world
def opaque_base_model() -> list[Record]:
    """Tuned from a model of which nothing is known."""
    return [
        panel("africa", AFRICANS),
        Model(
            iri=ex("base"),
            title="base",
            type=("ExternalModel", "OpaqueSource"),
            description="its makers do not say",
        ),
        training("training", "africa", base_models=ex("base")),
        model("model", "training", "africa", intended_use=recommended("EUR")),
    ]


@world
def protected_counts() -> list[Record]:
    """A cohort that gives ranges, one without a count, and one that is not reported."""
    return [
        panel(
            cohort=Cohort(
                "SeeStrata",
                strata=(
                    Cohort("GBR", participants_min=10, participants_max=20),
                    Cohort("YRI"),
                    Cohort("NotReported", 7),
                ),
            )
        ),
        training("training", "panel"),
        model("model", "training", "panel"),
    ]


@world
def joined_by_content() -> list[Record]:
    """Somebody evaluated the bytes of the model, and knew nothing else of it."""
    africa = _described(AFRICANS)
    return [
        panel("africa", AFRICANS),
        panel("clinic", AFRICANS),
        training("training", "africa"),
        model("model", "training", "africa", intended_use=recommended("AFR")),
        evaluation("evaluation", content("model"), "clinic"),
        result("result", "evaluation", _stratum("clinic", africa)),
    ]


@world
def ambiguous_content() -> list[Record]:
    """Two runs made the same bytes, and somebody evaluated one of the two."""
    same = {"checksums": (digest("model"),), "attributed_to": ME}
    use = {"intended_use": recommended("AFR")}
    return [
        panel("africa", AFRICANS),
        panel("clinic", AFRICANS),
        training("run-a", "africa"),
        training("run-b", "africa"),
        Model(iri=ex("a"), title="a", generated_by=ex("run-a"), **same, **use),
        Model(iri=ex("b"), title="b", generated_by=ex("run-b"), **same),
        evaluation("evaluation", content("model"), "clinic"),
        result("result", "evaluation", _stratum("clinic", _described(AFRICANS))),
    ]


@world
def interrupted_run() -> list[Record]:
    """The preparation of the training data never said that it ended."""
    return [
        panel(cohort=TWO_GROUPS),
        Run(
            ex("splitting"),
            "split",
            started="2026-03-01T09:00:00Z",
            last_seen="2026-03-01T09:00:30Z",
            status="interrupted",
            inputs=ex("panel"),
        ),
        _split("train-part", "training", None),
        training("training", "train-part"),
        model("model", "training", "train-part"),
    ]


@world
def several_outputs() -> list[Record]:
    """One run cleaned two files; of one output nobody says what it was made from."""
    return [
        panel("africa", AFRICANS),
        panel("europe", EUROPEANS),
        Run(
            ex("cleaning"),
            "clean",
            agents=ME,
            inputs=(ex("africa"), ex("europe")),
            code=CODE,
        ),
        _made("clean-africa", "africa"),
        _made("clean-europe", "europe"),
        _made("clean-report"),
        training("training", "clean-africa"),
        model("model", "training", "clean-africa"),
        Entity(iri=ex("note"), title="note"),
    ]


def _made(name: str, *sources: str) -> Dataset:
    return Dataset(
        iri=ex(name),
        title=name,
        human_data="derived",
        generated_by=ex("cleaning"),
        derived_from=tuple(map(ex, sources)),
    )


@world
def two_versions() -> list[Record]:
    """Two models with one title from one dataset, evaluated on one test set."""
    return [
        panel(cohort=TWO_GROUPS),
        panel("clinic", AFRICANS),
        training("run-1", "panel"),
        model("v1", "run-1", "panel", title="imputer"),
        training("run-2", "panel"),
        Model(
            iri=ex("v2"),
            title="imputer",
            version="2.0",
            generated_by=ex("run-2"),
            derived_from=ex("panel"),
        ),
        evaluation("evaluation-1", ex("v1"), "clinic"),
        result("result-1", "evaluation-1", None),
        evaluation("evaluation-2", ex("v2"), "clinic"),
        result("result-2", "evaluation-2", None),
    ]


@turtle
def cycle() -> str:
    """Two datasets each derived from the other, which PROV forbids, and a model."""
    return """
    ex:hen a pk:Dataset ; dcterms:title "hen" ; prov:wasDerivedFrom ex:egg .
    ex:egg a pk:Dataset ; dcterms:title "egg" ; prov:wasDerivedFrom ex:hen .
    ex:model a pk:Model ; dcterms:title "model" ;
        prov:wasDerivedFrom ex:hen , ex:model ; prov:wasGeneratedBy ex:run .
    ex:run a pk:TrainingRun ; prov:used ex:hen ; pk:usedTrainingData ex:hen .
    """


@turtle
def cohort_in_itself() -> str:
    """A cohort that is a part of its own part."""
    return """
    ex:panel a pk:Dataset ; dcterms:title "panel" ; pk:describesCohort ex:all .
    ex:all a pk:Cohort ; pk:population pk:SeeStrata ; dcterms:hasPart ex:some .
    ex:some a pk:Cohort ; pk:population pk:AFR-1000G ; dcterms:hasPart ex:all ;
        pk:participantCount 5 .
    """


@turtle
def qualified_forms() -> str:
    """A run told only by qualified and inverse statements, as other tools write it."""
    return """
    ex:training a prov:Activity ; prov:generated ex:model ;
        prov:qualifiedUsage [ a prov:Usage ; prov:entity ex:panel ] ;
        prov:qualifiedAssociation [ a prov:Association ; prov:agent ex:someone ] .
    ex:model a pk:Model, prov:Entity ; dcterms:title "model" ;
        prov:qualifiedRevision [ a prov:Revision ; prov:entity ex:older ] .
    ex:older a pk:Model, prov:Entity ; dcterms:title "older" ;
        prov:qualifiedGeneration [ a prov:Generation ; prov:activity ex:earlier ] .
    ex:earlier a prov:Activity ; prov:used ex:panel .
    ex:panel a pk:Dataset, prov:Entity ; dcterms:title "panel" ;
        pk:describesCohort ex:cohort .
    ex:cohort a pk:Cohort, prov:Entity ; pk:population pk:AFR-1000G ;
        pk:participantCount 12 .
    """


@turtle
def two_axes() -> str:
    """The same people by group and by sex: they are counted once."""
    return """
    ex:panel a pk:Dataset ; dcterms:title "panel" ; pk:describesCohort ex:all .
    ex:all a pk:Cohort ; pk:population pk:SeeStrata ;
        dcterms:hasPart ex:afr , ex:eur , ex:women , ex:men .
    ex:afr a pk:Cohort ; pk:population pk:AFR-1000G ; pk:participantCount 30 ;
        pk:descriptorType pk:ReferencePopulation .
    ex:eur a pk:Cohort ; pk:population pk:EUR-1000G ; pk:participantCount 20 ;
        pk:descriptorType pk:ReferencePopulation .
    ex:women a pk:Cohort ; pk:participantCount 26 .
    ex:men a pk:Cohort ; pk:participantCount 24 .
    """


@turtle
def nothing_known() -> str:
    """Statements, none of which is about provenance."""
    return 'ex:a ex:b ex:c . ex:a ex:d "e" .'
