"""Nextflow traces, and the services of GA4GH: WES, DRS, TRS."""

import pytest

from provkit import adapters
from provkit.errors import UnreadableSource
from provkit.model import Code, Dataset, Entity, Environment, Run
from tests.adapters import contract

FIXTURES = contract.FIXTURES


def records(tool, name, kind):
    read = adapters.read(tool, FIXTURES / tool / name)
    return [each for each in read.records if type(each) is kind]


def gaps(tool, name):
    return str(adapters.read(tool, FIXTURES / tool / name).report)


def test_a_task_of_a_raw_trace_has_its_times():
    first = records("nextflow", "raw.txt", Run)[1]
    assert (first.title, first.status, first.exit_code) == ("align", "completed", 0)
    assert first.started == "2025-10-20T22:40:01.123000Z"
    assert first.peak_memory == 208558489


def test_local_times_are_lost_and_not_guessed():
    tasks = records("nextflow", "rounded.txt", Run)[1:]
    assert [each.started for each in tasks] == [None, None]
    assert [each.status for each in tasks] == ["completed", "failed"]
    assert "its times have no time zone (2 times)" in gaps("nextflow", "rounded.txt")


def test_an_image_with_a_digest_is_known_by_it():
    pinned, tagged = records("nextflow", "rounded.txt", Environment)
    assert pinned.checksums[0].value == "1".zfill(64)
    assert tagged.checksums == ()


def test_a_task_of_a_trace_is_a_part_of_the_workflow():
    workflow, *tasks = records("nextflow", "raw.txt", Run)
    assert {each.part_of for each in tasks} == {workflow.iri}


def test_a_run_log_says_what_was_run_with_what():
    run, *tasks = records("wes", "run_log.json", Run)
    assert run.iri.endswith("/2f1d9a52-6a0b-4c39-9d5e-0f5c2f3e8a11")
    assert run.ended == "2026-03-01T10:00:00.000000Z"
    assert {each.name: each.value for each in run.settings} == {
        "threads": 4,
        "panel": "https://example.org/panel.vcf.gz",
    }
    assert run.inputs == ("drs://example.org/abc", "https://example.org/panel.vcf.gz")
    assert run.command == "cwltool align.cwl"
    assert [each.exit_code for each in tasks] == [0, 1]


def test_a_commit_in_the_address_of_a_workflow_is_its_revision():
    (code,) = records("wes", "run_log.json", Code)
    assert code.identifier == "0123456789abcdef0123456789abcdef01234567"


def test_outputs_are_made_by_the_run():
    made = [e for e in records("wes", "run_log.json", Entity) if e.generated_by]
    assert [each.iri for each in made] == ["https://example.org/out/sample.bam"]


def test_a_request_does_not_say_that_anything_ran():
    (run,) = records("wes", "request.json", Run)
    assert (run.status, run.started) == (None, None)
    assert "this is a request, not a log" in gaps("wes", "request.json")


def test_a_service_offers_engines():
    found = records("wes", "service.json", Environment)
    assert [each.title for each in found] == ["toil 9.1.1", "cromwell 92"]


def test_an_object_is_data_with_whole_digests_only():
    (data,) = records("drs", "object.json", Dataset)
    assert data.iri == "drs://example.org/obj-1"
    assert [each.algorithm for each in data.checksums] == ["sha256"]
    assert data.cohort is None or data.cohort == ()


def test_md5_alone_is_a_gap():
    assert "no checksum of SHA-256 or stronger" in gaps("drs", "bundle.json")


def test_a_version_that_can_be_replaced_is_a_gap():
    first, second = records("trs", "tool.json", Code)
    told = adapters.read("trs", FIXTURES / "trs" / "tool.json").report.gaps
    assert {each.node for each in told if "revision" in each.what} == {second.iri}
    assert first.attributed_to[0].name == "A. Author"


def test_an_unknown_state_is_refused_with_its_place():
    with pytest.raises(UnreadableSource, match=r"/state is 'HAPPY'"):
        adapters.read("wes", FIXTURES / "wes" / "bad_state.json")


@pytest.mark.parametrize(
    ("tool", "path"),
    [
        *contract.real("nextflow", "wflogs/nextflow_trace_gwas_rpackages.txt"),
        *contract.real(
            "wes", "ga4gh/wes_run_request.json", "ga4gh/wes_service_info.json"
        ),
    ],
)
def test_real_files_are_read(tool, path):
    assert adapters.read(tool, path).report.records > 1
