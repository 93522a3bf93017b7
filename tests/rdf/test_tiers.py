"""What leaves for partners and for the public, and that nothing gives the rest away."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

import provkit as pk
from provkit.errors import UnknownName
from provkit.graph import Graph
from provkit.model import (
    Agent,
    Cohort,
    Dataset,
    DatasetSplit,
    Digest,
    Entity,
    Evaluation,
    Gap,
    MetricResult,
    Model,
    Run,
    Setting,
)
from provkit.rdf import files
from provkit.rdf.encode import encode, iri_of
from provkit.rdf.tiers import MASK, tier
from provkit.vocab import DCTERMS, ID, PK, PROV, SPDX

EX = "https://example.org/"
ME = "https://orcid.org/0000-0002-1825-0097"
SMALL = Digest("sha256", "ab" * 32)
LARGE = Digest("sha256", "cd" * 32)


def text(triples):
    return files.serialise(triples, "ntriples").decode()


def values(triples, predicate, node=None):
    return {
        t.object.value
        for t in triples
        if t.predicate.value == predicate and node in (None, t.subject.value)
    }


# --- counts in a graph


def panel(**counts):
    cohort = Cohort(populations=counts)
    return Dataset(iri=EX + "panel", title="panel", cohort=cohort, checksums=(LARGE,))


def test_a_cohort_gets_a_range_and_is_named_as_encode_would_name_it():
    left = tier(encode(panel(GBR=12, YRI=100, FIN=99)), "public")
    gbr = Cohort("GBR", participants_min=1, participants_max=19)
    node = iri_of(gbr, EX + "panel")
    assert values(left.triples, PK.participantCountMax, node) == {"19"}
    assert not values(left.triples, PK.participantCount, node)
    assert left.removed == {"small counts": 1, "counts that give a small one away": 1}


def test_the_name_of_a_cohort_does_not_tell_its_count():
    before = encode(panel(GBR=12, YRI=100, FIN=99))
    left = text(tier(before, "public").triples)
    guesses = {iri_of(Cohort("GBR", n), EX + "panel") for n in range(1, 20)}
    assert guesses & {t.subject.value for t in before}
    assert not any(guess in left for guess in guesses)


def test_a_split_does_not_give_the_other_part_away():
    train = DatasetSplit(
        iri=EX + "train",
        cohort=Cohort(populations={"ASW": 43, "YRI": 70}),
        derived_from=EX + "panel",
        generated_by=EX + "run",
    )
    test = DatasetSplit(
        iri=EX + "test",
        cohort=Cohort(populations={"ASW": 18, "YRI": 30}),
        derived_from=EX + "panel",
        generated_by=EX + "run",
    )
    whole = tier(encode(panel(ASW=61, YRI=100), train, test), "public").triples
    exact = values(whole, PK.participantCount)
    assert "18" not in exact
    assert not {"43", "61"} <= exact


def test_a_result_rests_on_the_same_few_people():
    data = panel(GBR=12, YRI=100, FIN=99)
    gbr = iri_of(Cohort("GBR", 12), data.iri)
    result = MetricResult(
        EX + "result",
        "accuracy",
        0.9,
        generated_by=EX + "ev",
        cohort=gbr,
        participants=12,
        observations=120,
        low=0.8,
        high=0.95,
        level=0.95,
    )
    left = tier(encode(data, Evaluation(EX + "ev"), result), "public")
    assert not values(left.triples, PK.participantCount, EX + "result")
    assert not values(left.triples, PK.observationCount, EX + "result")
    assert values(left.triples, PK.participantCountMin, EX + "result") == {"1"}
    [cohort] = values(left.triples, PK.forCohort)
    assert cohort != gbr
    assert values(left.triples, PK.population, cohort)


def test_cases_and_controls_of_few_people_are_left_out():
    result = MetricResult(EX + "result", "accuracy", 0.9, participants=100)
    node = NamedNode(EX + "result")
    cases = Triple(node, NamedNode(PK + "caseCount"), Literal(7))
    left = tier([*encode(result), cases], "public")
    assert not values(left.triples, PK + "caseCount")
    assert values(left.triples, PK.participantCount) == {"100"}


def test_a_sample_list_does_not_tell_how_few_there_are():
    node, listed = NamedNode(EX + "panel"), NamedNode("ni:///sha-256;" + "A" * 43)
    titled = Literal("keyed digests of 12 samples")
    more = [
        Triple(node, NamedNode(PK + "sampleCount"), Literal(12)),
        Triple(node, NamedNode(PK + "sampleList"), listed),
        Triple(listed, NamedNode(DCTERMS.title), titled),
    ]
    left = tier([*encode(panel(GBR=91)), *more], "public").triples
    assert not values(left, PK + "sampleCount")
    assert values(left, DCTERMS.title, listed.value) == {"keyed digests of samples"}
    assert titled in {t.object for t in tier(more, "partner").triples}


def test_partners_may_see_counts():
    left = tier(encode(panel(GBR=12, YRI=100)), "partner")
    assert "12" in values(left.triples, PK.participantCount)


def test_two_statements_of_a_small_count_are_both_protected():
    cohort = encode(panel(GBR=12))
    node = NamedNode(iri_of(Cohort("GBR", 12), EX + "panel"))
    twice = Triple(node, NamedNode(PK.participantCount), Literal(14))
    left = tier([*cohort, twice], "public").triples
    assert not {"12", "14"} & values(left, PK.participantCount)


# --- small files


def small_file(**more):
    cohort = Cohort(populations={"GBR": 5, "YRI": 7})
    return Dataset(title="few", cohort=cohort, checksums=(SMALL,), **more)


@pytest.mark.parametrize("name", ["partner", "public"])
def test_neither_digest_nor_name_of_a_small_file_leaves(name):
    data = small_file()
    run = Run(
        EX + "run",
        inputs=SMALL.content_iri,
        gaps=(
            Gap("it changed", about=SMALL.content_iri),
            Gap(f"not {SMALL.value} any more"),
        ),
    )
    before = encode(data, run)
    left = tier(before, name)
    told = text(left.triples)
    assert SMALL.value not in told
    assert SMALL.content_iri[15:] not in told
    hashed = {t.subject.value for t in before if ID + "digest" in t.subject.value}
    assert not any(each in told for each in hashed)
    assert left.removed["plain digests of small files"] == 1


def test_a_renamed_file_is_renamed_everywhere():
    run = Run(EX + "run", inputs=SMALL.content_iri)
    left = tier(encode(small_file(), run), "partner").triples
    [used] = values(left, PROV.used)
    assert used.startswith("urn:uuid:")
    assert values(left, DCTERMS.title, used) == {"few"}
    [gap] = {
        t.subject.value
        for t in left
        if t.predicate.value == DCTERMS.subject and t.object.value == used
    }
    assert "digest was left out" in values(left, DCTERMS.description, gap).pop()
    [cohort] = values(left, PK.describesCohort, used)
    owner = small_file(iri=used).cohort
    assert cohort == iri_of(owner, used)


def test_with_a_key_names_and_keyed_digests_are_the_same_each_time():
    before = encode(small_file(), Run(EX + "run", inputs=SMALL.content_iri))
    one, other = (tier(before, "public", key=b"secret").triples for _ in range(2))
    assert set(one) == set(other)
    assert PK.HmacSha256 in values(one, SPDX.algorithm)
    third = tier(before, "public", key=b"another").triples
    assert values(one, SPDX.checksumValue) != values(third, SPDX.checksumValue)
    assert set(tier(before, "public").triples) != set(tier(before, "public").triples)


def test_copies_and_what_was_made_of_a_small_file_alone_are_small_too():
    copy = Entity(iri=EX + "copy", checksums=(SMALL,))
    made = Digest("sha256", "ef" * 32)
    derived = Entity(iri=EX + "made", checksums=(made,), derived_from=EX + "few")
    mixed = Entity(
        iri=EX + "mixed", checksums=(LARGE,), derived_from=(EX + "few", EX + "many")
    )
    model = Model(
        iri=EX + "model",
        checksums=(Digest("sha256", "12" * 32),),
        derived_from=EX + "few",
    )
    few = small_file(iri=EX + "few")
    left = tier(encode(few, copy, derived, mixed, model), "partner").triples
    assert values(left, SPDX.checksumValue) == {LARGE.value, "12" * 32}


def test_a_file_about_many_keeps_its_digest_and_name():
    many = Dataset(cohort=Cohort("GBR", 91), checksums=(LARGE,))
    left = tier(encode(many), "public")
    assert left.triples == encode(many)
    assert left.removed == {}


def test_a_file_of_which_nobody_says_how_many_is_left_as_it_is():
    unknown = Dataset(cohort=Cohort("GBR"), checksums=(LARGE,))
    assert LARGE.value in text(tier(encode(unknown), "public").triples)


# --- machines


def test_places_and_what_tells_of_machines_is_left_out():
    run = Run(
        EX + "run",
        settings=(
            Setting("hostname", "node17"),
            Setting("command", "python x.py"),
            Setting("C", 1.0),
            Setting("out", "/home/me/out.bin"),
        ),
    )
    file = Entity(iri=EX + "f", local_path="data/x.csv", title="in /home/me/x of mine")
    left = tier(encode(run, file), "partner")
    told = text(left.triples)
    for secret in ("node17", "python x.py", "/home/me", "data/x.csv"):
        assert secret not in told
    assert f"in {MASK} of mine" in told
    assert left.removed == {
        "command lines": 1,
        "host and user facts": 1,
        "local paths": 1,
        "paths and digests in texts": 2,
    }
    assert len(values(left.triples, PROV.used)) == 2  # C, and out without its path


def test_the_name_of_a_setting_does_not_tell_its_path():
    setting = Setting("out", "/home/me/out.bin")
    run = Run(EX + "run", settings=(setting,))
    assert iri_of(setting) not in text(tier(encode(run), "partner").triples)


@pytest.mark.parametrize(
    "words",
    ["train/test", "https://example.org/a/b", "and/or", "10/12/2026", "a / b", "n/a"],
)
def test_words_with_a_slash_are_no_paths(words):
    entity = encode(Entity(iri=EX + "e", title=words))
    assert tier(entity, "public").triples == entity


@pytest.mark.parametrize(
    "path", ["/data/x/y.csv", "C:\\Users\\me\\x", "file:///srv/x", "~/study/x"]
)
def test_absolute_paths_are_masked(path):
    entity = encode(Entity(iri=EX + "e", title=f"read ({path})"))
    assert values(tier(entity, "partner").triples, DCTERMS.title) == {f"read ({MASK})"}


def test_a_node_that_is_called_by_a_path_gets_another_name():
    one = encode(Run(EX + "run", inputs="file:///home/me/x.csv"))
    left = tier(one, "partner").triples
    assert "home" not in text(left)
    assert values(left, PROV.used).pop().startswith("urn:uuid:")


# --- the whole


def test_private_is_everything_and_an_unknown_tier_is_refused():
    whole = encode(panel(GBR=5))
    assert tier(whole, "private").triples == whole
    with pytest.raises(UnknownName, match="did you mean 'public'"):
        tier(whole, "publik")


@pytest.mark.parametrize("name", ["partner", "public"])
def test_a_second_time_there_is_nothing_left_to_leave_out(name):
    data = [panel(GBR=12, YRI=100, FIN=99), small_file(local_path="x")]
    once = tier(encode(*data), name, key=b"k")
    again = tier(once.triples, name, key=b"k")
    assert again.removed == {}
    assert set(again.triples) == set(once.triples)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A small study with few people of some populations, recorded for real."""
    folder = tmp_path_factory.mktemp("study")
    patch = pytest.MonkeyPatch()
    patch.chdir(folder)
    patch.setenv("PROVKIT_AGENT", ME)
    patch.delenv("PROVKIT_DIR", raising=False)
    data = {"GBR": 60, "YRI": 45, "ASW": 31}
    source = pk.Dataset(
        "panel.csv",
        title="panel",
        version="1",
        license="CC0-1.0",
        publisher=Agent("https://ror.org/02catss52", name="EBI"),
        landing_page="https://example.org/panel",
        human_data="participants",
        cohort=Cohort(populations=data),
        data_use=pk.DataUse("GRU"),
        covered_by=pk.Approval(
            "approval-not-required", description="made up", publisher=ME
        ),
    )
    Path("panel.csv").write_text("all")
    with pk.run("split") as run:
        used = run.use(source)
        parts = {}
        for role, share in (("training", 0.7), ("test", 0.3)):
            Path(f"{role}.csv").write_text(role)
            counts = {name: round(count * share) for name, count in data.items()}
            parts[role] = run.produce(
                f"{role}.csv",
                pk.DatasetSplit,
                title=role,
                role=role,
                unit="participant",
                cohort=Cohort(populations=counts),
                derived_from=[used],
            )
    with pk.run("train", kind=pk.TrainingRun) as run:
        run.use(parts["training"], "training")
        Path("model.bin").write_text("weights")
        model = run.produce(
            "model.bin",
            pk.Model,
            title="m",
            version="1",
            issued="2026-01-01",
            license="MIT",
            derived_from=[parts["training"]],
            intended_use=pk.IntendedUse(
                "teaching",
                commercial=False,
                audience="students",
                recommended_for=["EUR", "AFR"],
            ),
        )
    with pk.evaluate(model, on=parts["test"], setting="held-out") as ev:
        for population, n in ((None, 41), ("EUR", 18), ("AFR", 23), ("YRI", 14)):
            ev.metric(
                "accuracy",
                0.9,
                population=population,
                n=n,
                ci=(0.8, 0.95),
                level=0.95,
                method="wilson",
            )
    yield list(pk.load("provenance").triples)
    patch.undo()


def found(triples):
    report = pk.validate(Graph(triples=triples))
    return {(f.requirement, f.severity, f.part) for f in report.findings}


@pytest.mark.parametrize("name", ["partner", "public"])
def test_what_is_left_still_conforms(study, name):
    assert pk.validate(Graph(triples=study)).conforms
    left = tier(study, name, key=b"k")
    new = found(left.triples) - found(study)
    # EFF-06 takes an exact count for evidence: a population with 18 test people.
    assert {requirement for requirement, *_ in new} <= {"EFF-06"}


def test_the_public_graph_of_a_study_has_no_small_count(study):
    left = tier(study, "public").triples
    counts = [int(n) for n in values(left, PK.participantCount)]
    assert all(n == 0 or n >= 20 for n in counts)
    assert values(left, PK.localPath) == set()
    ranges = values(left, PK.participantCountMin)
    assert ranges


def test_the_order_of_the_graph_does_not_matter(study):
    one = tier(study, "public", key=b"k")
    other = tier(list(reversed(study)), "public", key=b"k")
    assert files.serialise(one.triples, "turtle") == files.serialise(
        other.triples, "turtle"
    )
    assert one.removed == other.removed
