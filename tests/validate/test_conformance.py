"""The conformance suite: that it is whole, that provkit passes it, that others can."""

import json
import sys
from collections import Counter

import pytest

from provkit.errors import UsageError
from provkit.validate import conformance, load_profile
from provkit.validate.conformance import Expected, Seen
from provkit.validate.other_validators import Command, read
from tests.validate import make_manifest

CASES = conformance.cases(conformance.shipped_manifest())
HEAD = make_manifest.HEAD
EXTRA = "warning at https://example.org/m not expected"
REPORT = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix req: <https://w3id.org/provkit/requirement/> .
[] a sh:ValidationReport ; sh:conforms false ; sh:result [ a sh:ValidationResult ;
    sh:focusNode <https://example.org/m> ; sh:resultSeverity sh:Violation ;
    sh:sourceShape req:ONE-01-title ] .
"""


def test_the_manifest_is_what_the_graphs_say():
    written = make_manifest.MANIFEST.read_text(encoding="utf-8")
    assert written == make_manifest.manifest()


def test_every_graph_says_what_is_expected_of_its_own_requirement():
    for file in make_manifest.sources():
        said = {
            name: state for name, state, _faults in make_manifest.expectations(file)
        }
        assert said, file
        if file.parent.name in said:
            failing = said[file.parent.name] in ("broken", "warned")
            assert failing is file.name.startswith("fail"), file


def test_every_requirement_has_four_cases_or_more_and_some_of_each_kind():
    seen = Counter(name for case in CASES for name in case.expected)
    for requirement in load_profile().requirements:
        assert seen[requirement.id] >= 4, requirement.id
        states = {
            case.expected[requirement.id].state
            for case in CASES
            if requirement.id in case.expected
        }
        assert "met" in states
        assert states & {"broken", "warned"}


def faulty(cases):
    verdicts = conformance.judged(cases, conformance.by_provkit)
    return [(v.case.name, v.requirement, v.why) for v in verdicts if not v.passed]


def test_provkit_passes_the_edge_cases_and_some_of_the_examples():
    """That each example breaks its requirement or not is in `test_requirements.py`."""
    edges = [case for case in CASES if "conformance" in case.graph.parts]
    examples = [case for case in CASES if "conformance" not in case.graph.parts]
    assert len(edges) > 15
    assert faulty([*edges, *examples[::6]]) == []


@pytest.mark.slow
def test_provkit_passes_the_whole_suite():
    assert len(CASES) > 600
    assert faulty(CASES) == []


@pytest.fixture
def suite(tmp_path):
    """A function that writes a manifest of one case, and gives its path."""

    def write(state="broken", result="", graph="ex:m a pk:Model , prov:Entity ."):
        prefixes = "@prefix ex: <https://example.org/> .\n" + "".join(
            f"@prefix {name}: <{iri}> .\n"
            for name, iri in (
                ("pk", "https://w3id.org/provkit/ns#"),
                ("prov", "http://www.w3.org/ns/prov#"),
            )
        )
        (tmp_path / "a graph.ttl").write_text(prefixes + graph, encoding="utf-8")
        path = tmp_path / "manifest.ttl"
        path.write_text(
            f'{HEAD} [ a sht:Validate ; mf:name "one" ; mf:action [ sht:dataGraph '
            "<a%20graph.ttl> ; sht:shapesGraph profile:genomics-ai ] ; mf:result [ "
            f'pk:outcome [ dcterms:subject req:PRV-06 ; pk:state "{state}" ] {result} '
            "] ] ) .",
            encoding="utf-8",
        )
        return path

    return write


RIGHT = (
    "; sh:result [ sh:focusNode ex:m ; sh:resultSeverity sh:Warning ; "
    "sh:sourceShape req:PRV-06 ]"
)


def verdict(manifest):
    [found] = conformance.judged(conformance.cases(manifest), conformance.by_provkit)
    return found.why


def test_a_validator_that_finds_what_is_expected_passes(suite):
    assert verdict(suite("warned", RIGHT)) == ""


@pytest.mark.parametrize(
    ("state", "result", "why"),
    [
        ("met", "", EXTRA),
        ("broken", RIGHT, "warned, and broken expected"),
        (
            "warned",
            RIGHT.replace("ex:m", "ex:other"),
            f"no warning at https://example.org/other; {EXTRA}",
        ),
        (
            "broken",
            RIGHT.replace("Warning", "Violation"),
            f"no violation at https://example.org/m; {EXTRA}",
        ),
    ],
)
def test_a_difference_is_said_in_words(suite, state, result, why):
    assert verdict(suite(state, result)) == why


def test_a_graph_with_nothing_to_check_is_not_applicable(suite):
    path = suite("not-applicable", graph="ex:a a prov:Agent .")
    assert verdict(path) == ""


def test_an_empty_manifest_is_no_suite(suite):
    path = suite()
    with pytest.raises(UsageError, match="no case in it about TRA-01"):
        conformance.cases(path, ["tra-01"])
    path.write_text("this is no Turtle", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be read"):
        conformance.cases(path)


def test_a_report_in_turtle_is_read():
    assert read(REPORT) == Seen(
        {"ONE-01": frozenset({("violation", "https://example.org/m")})}
    )


def test_a_report_in_json_is_read():
    finding = {"requirement": "ONE-01", "severity": "warning", "node": "_:b1"}
    content = {"findings": [finding], "requirements": {"ONE-01": "warned"}}
    assert read(json.dumps(content)) == Seen(
        {"ONE-01": frozenset({("warning", "[]")})}, {"ONE-01": "warned"}
    )


@pytest.mark.parametrize("printed", ["[1, 2", "{}", "<a> <b> <c> .", "all is well"])
def test_what_is_no_report_is_an_error(printed):
    with pytest.raises((SyntaxError, ValueError)):
        read(printed)


def a_validator(tmp_path, body):
    script = tmp_path / "validator.py"
    script.write_text(f"import sys\n{body}\n", encoding="utf-8")
    return f"{sys.executable} {script}"


def test_another_validator_is_asked_once_about_a_graph(suite, tmp_path):
    report = REPORT.replace("ONE-01-title", "PRV-06-bundle").replace(
        "Violation ;", "Warning ;"
    )
    body = f"open(sys.argv[2], 'a').write('x'); print('''{report}'''); sys.exit(1)"
    asked = tmp_path / "asked"
    command = f"{a_validator(tmp_path, body)} {{graph}} {asked}"
    one = Command(command, tmp_path)
    [case] = conformance.cases(suite("warned", RIGHT))
    verdicts = list(conformance.judged([case, case], one))
    assert [each.why for each in verdicts] == ["", ""]
    assert asked.read_text() == "x"


def test_another_validator_gets_the_shapes_and_what_they_see(suite, tmp_path):
    body = (
        "shapes, seen = (open(a, encoding='utf-8').read() for a in sys.argv[1:3])\n"
        "assert 'PRV-06' in shapes and 'subClassOf' in seen\n"
        "print('{\"findings\": []}')"
    )
    command = Command(f"{a_validator(tmp_path, body)} {{shapes}} {{seen}}", tmp_path)
    [case] = conformance.cases(suite("met"))
    [found] = conformance.judged([case], command)
    assert found.passed


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("sys.exit('out of memory')", "gave no report: out of memory"),
        ("print('all is well')", "gave no report"),
        ("import time; time.sleep(60)", "took longer than 1 seconds"),
    ],
)
def test_a_validator_that_gives_no_report_fails_the_case(suite, tmp_path, body, why):
    command = Command(f"{a_validator(tmp_path, body)} {{graph}}", tmp_path, timeout=1)
    [found] = conformance.judged(conformance.cases(suite("met")), command)
    assert found.why.startswith(why)


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("validator", "names no graph"),
        ("validator '{graph}", "No closing quotation"),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused(tmp_path, template, reason):
    with pytest.raises(UsageError, match=reason):
        Command(template, tmp_path)


def test_a_validator_that_is_not_there_is_no_failed_case(suite, tmp_path):
    command = Command("no-such-validator {graph}", tmp_path)
    with pytest.raises(UsageError, match="no-such-validator"):
        list(conformance.judged(conformance.cases(suite("met")), command))


def test_met_and_not_applicable_are_one_where_no_states_are_given():
    assert Expected("not-applicable").faults == Expected("met").faults
    path = conformance.shipped_manifest()
    [case] = [c for c in conformance.cases(path, ["EFF-05"]) if "no-risk" in c.name]
    [found] = conformance.judged([case], lambda _case: Seen())
    assert found.passed


@pytest.mark.slow
def test_pyshacl_passes_what_needs_no_rule(tmp_path):
    command = f"{sys.executable} -m pyshacl -s {{shapes}} -f turtle {{seen}}"
    chosen = conformance.cases(conformance.shipped_manifest(), ["EFF-05"])
    verdicts = list(conformance.judged(chosen, Command(command, tmp_path, 120)))
    assert [(v.case.name, v.why) for v in verdicts if not v.passed] == []
