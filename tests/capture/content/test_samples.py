"""Sample lists: what enters a record, and what never does."""

from __future__ import annotations

import hmac
import time
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provkit.capture.content import samples
from provkit.capture.content.samples import SampleDigests
from provkit.errors import CaptureError, UsageError
from provkit.rdf.encode import encode
from provkit.rdf.layout import Ledger

KEY, OTHER = "k" * 32, "o" * 32
IDS = st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=12))

FEW = st.lists(st.sampled_from([f"s{number}" for number in range(9)]))


@pytest.fixture
def ledger(tmp_path):
    made = Ledger(tmp_path / "provenance")
    made.root.mkdir()
    return made


def test_without_a_key_there_is_a_count_alone():
    assert samples.keyed(["a", "b", "a", "", "  "], None) == SampleDigests(2)


def test_a_digest_is_what_the_documentation_says():
    made = samples.keyed(["HG00096"], KEY)
    whole = hmac.new(KEY.encode(), b"provkit sample 1\0HG00096", sha256).hexdigest()
    assert made.digests == (whole[:32],)


@given(IDS)
def test_order_repetition_and_space_do_not_count(ids):
    made = samples.keyed(ids, KEY)
    assert made == samples.keyed([f" {each}\n" for each in reversed(ids)] + ids, KEY)
    assert made.count == len(made.digests)
    assert list(made.digests) == sorted(made.digests)


def test_the_same_letters_written_in_two_ways_are_one_identifier():
    assert samples.keyed(["\u00e9"], KEY) == samples.keyed(["e\u0301"], KEY)


def test_numbers_are_identifiers_too():
    np = pytest.importorskip("numpy")
    assert samples.keyed([1000012], KEY) == samples.keyed(["1000012"], KEY)
    assert samples.keyed(np.array([1000012]), KEY) == samples.keyed(["1000012"], KEY)


@pytest.mark.parametrize("wrong", [None, 1.5, b"a", ("a",), True])
def test_anything_else_is_told_without_its_value(wrong):
    with pytest.raises(UsageError, match=f"is a {type(wrong).__name__}, not a text"):
        samples.keyed(["a", wrong], None)


def test_a_key_that_can_be_guessed_is_refused_and_not_shown():
    with pytest.raises(UsageError, match="can be guessed") as refused:
        samples.keyed(["a"], "hunter2")
    assert "hunter2" not in str(refused.value)


@given(FEW, FEW)
def test_the_overlap_is_that_of_the_lists_with_one_key_and_unknown_with_two(one, two):
    first, second = samples.keyed(one, KEY), samples.keyed(two, KEY)
    assert samples.overlap(first, second) == len(set(one) & set(two))
    assert samples.overlap(first, samples.keyed(two, OTHER)) is None
    assert samples.overlap(first, samples.keyed(two, None)) is None
    assert samples.overlap(samples.keyed(one, None), samples.keyed(two, None)) is None


@given(IDS)
def test_a_list_comes_back_from_its_file(tmp_path_factory, ids):
    ledger = Ledger(tmp_path_factory.mktemp("one") / "provenance")
    ledger.root.mkdir()
    made = samples.keyed(ids, KEY)
    entity = samples.write(ledger, made)
    path = ledger.root.parent / entity.local_path
    assert samples.read(path) == made
    assert path.stem == entity.checksums[0].value
    assert path.stem == sha256(path.read_bytes()).hexdigest()
    assert samples.write(ledger, made) == entity
    assert encode(entity)


def test_a_changed_side_file_is_told(ledger):
    entity = samples.write(ledger, samples.keyed(["a", "b"], KEY))
    path = ledger.root.parent / entity.local_path
    whole = path.read_bytes()
    for damaged in (
        b"",
        whole[:-1],
        whole.replace(b"# count 2", b"# count 3"),
        b"\xff",
    ):
        path.write_bytes(damaged)
        with pytest.raises(CaptureError):
            samples.read(path)


def test_without_a_key_there_is_no_side_file(ledger):
    with pytest.raises(CaptureError, match="without a key"):
        samples.write(ledger, samples.keyed(["a"], None))


def test_no_identifier_and_no_key_stands_in_the_ledger(ledger, monkeypatch):
    monkeypatch.setenv("PROVKIT_SAMPLE_KEY", KEY)
    found = samples.entered(ledger, ["HG00096", "HG00097"])
    assert (found.count, found.gaps) == (2, ())
    said = str(encode(found.listed)).encode()
    files = [path.read_bytes() for path in ledger.root.rglob("*") if path.is_file()]
    assert len(files) == 1
    for secret in (
        b"HG0009",
        KEY.encode(),
        sha256(b"HG00096").hexdigest()[:32].encode(),
    ):
        assert not any(secret in each for each in (said, *files))


def test_what_cannot_be_entered_is_a_gap(ledger, monkeypatch, tmp_path):
    monkeypatch.delenv("PROVKIT_SAMPLE_KEY", raising=False)
    assert samples.entered(ledger, ["a", "b"]) == samples.Entered(2, None, ())
    found = samples.entered(ledger, tmp_path / "gone.txt")
    assert found.count is None
    assert "could not be read: No such file" in found.gaps[0]
    (tmp_path / "table.bin").write_bytes(b"\xff\xfe\x00")
    assert "not a text" in samples.entered(ledger, tmp_path / "table.bin").gaps[0]
    assert "not a text" in samples.entered(ledger, [1.5]).gaps[0]
    monkeypatch.setenv("PROVKIT_SAMPLE_KEY", "short")
    found = samples.entered(ledger, ["a", "b"])
    assert (found.count, found.listed) == (2, None)
    assert "can be guessed" in found.gaps[0]


def test_a_file_of_identifiers_has_one_per_line(tmp_path, ledger):
    path = tmp_path / "ids.txt"
    path.write_text("\ufeff# sample pop\nHG00096\tGBR\n\n  NA12878 \n#x\n", "utf-8")
    assert samples.read_ids(path) == ("HG00096", "NA12878")
    assert samples.entered(ledger, str(path)).count == 2


# -- the warning -----------------------------------------------------------------------

DECLARED = [
    "HG00096",
    "NA1287",
    "TCGA-02-0001",
    "1000012",
    "12",
    "anna",
    "ЖЩЮ1",
    "1001",
]


@pytest.mark.parametrize(
    "text",
    [
        "HG00096",
        "hg00096",
        "/data/HG00096.final.vcf.gz",
        "sampleHG00096x",
        "TCGA-02-0001-01A",
        "eid=1000012",
        "for-anna.csv",
        "жщю1_x",
    ],
)
def test_a_text_that_holds_an_identifier_is_found(text):
    assert samples.looks_like_sample_ids(["C", text], DECLARED) == (text,)


@pytest.mark.parametrize(
    "text",
    [
        "HG000961",
        "NA12878",
        "10000123",
        "epochs=12",
        "1001",
        "joanna",
        "annals",
        "",
        "0.12",
    ],
)
def test_a_text_that_does_not_is_not(text):
    assert samples.looks_like_sample_ids([text], DECLARED) == ()


@given(st.text(min_size=1), IDS)
def test_looking_never_fails(text, ids):
    assert samples.looks_like_sample_ids([text], ids) in ((), (text,))


def test_half_a_million_identifiers_are_looked_for_quickly():
    ids = [f"{number:07d}" for number in range(1_000_000, 1_500_000)]
    texts = [f"parameter number {n}" for n in range(100)] + ["run-1234567.log"]
    began = time.perf_counter()
    assert samples.looks_like_sample_ids(texts, ids) == ("run-1234567.log",)
    assert time.perf_counter() - began < 5
