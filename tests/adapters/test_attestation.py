import pytest

from provkit import adapters
from provkit.errors import UnreadableSource
from provkit.model import Code, Entity, Model, Run
from tests.adapters import contract

HERE = contract.FIXTURES / "attestation"
KEY = str(HERE / "_key.pem")

pytest.importorskip("cryptography", reason="needs cryptography")


def of(path, *kinds, **options):
    found = adapters.read("attestation", path, **options).records
    return [each for each in found if type(each) in kinds]


def gaps(path, **options):
    return [
        each.why for each in adapters.read("attestation", path, **options).report.gaps
    ]


def test_what_was_built_by_whom_from_what():
    (run,) = of(HERE / "signed.json", Run, key=KEY)
    things = {each.title: each for each in of(HERE / "signed.json", Entity, key=KEY)}
    (code,) = of(HERE / "signed.json", Code, key=KEY)
    assert things["model.onnx"].generated_by == run.iri == "https://example.org/runs/1"
    assert run.inputs == tuple(
        things[name].iri for name in ("https://example.org/data.csv", "pip")
    )
    assert (run.code, code.identifier) == ((code.iri,), "d3" * 20)
    assert run.agents[0].kind == "SoftwareAgent"


def test_a_signature_that_a_key_verifies_is_no_gap():
    assert not any("verif" in why for why in gaps(HERE / "signed.json", key=KEY))


def test_a_signature_without_a_key_is_reported_as_not_verified():
    assert any("no key was given" in why for why in gaps(HERE / "unkeyed.json"))


def test_what_was_changed_after_signing_is_refused():
    with pytest.raises(UnreadableSource, match="has no signature by the key"):
        adapters.read("attestation", HERE / "bad_changed.json", key=KEY)


def test_a_signed_model_lists_its_files_and_its_certificate_was_not_checked():
    (model,) = of(HERE / "lines.jsonl", Model)
    files = [e for e in of(HERE / "lines.jsonl", Entity) if e.title == "weights.bin"]
    assert model.derived_from == (files[0].iri,)
    assert model.checksums == ()
    assert any("with a certificate" in why for why in gaps(HERE / "lines.jsonl"))


def test_a_predicate_alone_is_about_nothing_that_is_known():
    report = adapters.read("attestation", HERE / "predicate.json").report
    assert any(each.what == "what was built" for each in report.gaps)


@pytest.mark.parametrize(
    ("tool", "path"),
    contract.real(
        "attestation",
        "attestation/model_signing_v1.1.0.sigstore.json",
        "attestation/slsa_containerbased_v1.10.0.build.slsa",
        "attestation/slsa_generic_v2.0.0.intoto.jsonl",
        "attestation/slsa_predicate_v1_0.json",
    ),
)
def test_real_attestations_are_read(tool, path):
    assert adapters.read(tool, path).report.records
