"""What a requirement says to do about it can be done, as it is written.

A hint names commands and calls of provkit. Here each option of each of them is looked
up, and each `provkit annotate` and `provkit decide` is typed, on the example that is
broken: it has to be taken, and what was missing must no longer be missed.

`NODE` in a hint is the node that the finding is about. A hint about another node calls
it by what it is, such as SOURCE; then it is the value of the finding.
"""

import ast
import inspect
import re
import shlex
from functools import cache
from itertools import chain

import pytest

import provkit as pk
from provkit import _resources
from provkit.capture.decorators import EvaluationOptions, TrainingOptions
from provkit.cli import main
from provkit.rdf.mapping import by_name
from provkit.validate import load_profile, validate

FOLDER = _resources.shapes() / "genomics-ai"
SOMEBODY = "https://orcid.org/0000-0002-1825-0097"
PARTS = [
    pytest.param(requirement, part, id=part.name.rpartition("/")[2])
    for requirement in load_profile().requirements
    for part in requirement.parts
]
CALL = re.compile(r"\b(pk|run|ev)\.([A-Za-z_]+)\(")
VALUE = r"""(?:'[^']*'|(?:[\w.]+=)?(?:"[^"]*"|[^\s,;"']+))"""
COMMAND = re.compile(
    rf"provkit (?:annotate|decide) [A-Z-]+(?: (?:retain|--\w+ {VALUE}))+"
)
SETTING = re.compile(r"--set '?([\w.]+)=")
OWNERS = {"run": (pk.ActiveRun,), "ev": (pk.ActiveEvaluation,)}

# Nothing sealed is edited: a value that is wrong, or one too many, is not mended by
# stating another one. The command is taken, and the finding stays.
WRONG_NOT_MISSING = """
    EFF-14/fail-negative GOV-07/fail-consent-undated GOV-08/fail-no-kind
    GOV-09/fail-human-data-unknown REP-01/fail REP-01/fail-short-hash
    REP-06/fail-accession REP-06/fail-name REP-06/fail-name-iri REP-11/fail-two-outcomes
    REP-11/fail-words TRA-01/fail-date-in-words TRA-01/fail-two-titles
"""
# Of a node that is no Dataset in the graph, only Python can say that it is one.
OF_NO_KIND = frozenset(["GOV-09/fail-opaque-without-reason"])
# Which two nodes these are, no finding says.
TWO_NODES = frozenset(["TEST", "NEW-RUN"])


@cache
def fields(kind):
    """The fields that a kind of record has."""
    return frozenset(field.name for field in by_name()[kind].fields)


@cache
def options(owner, name):
    """The names that a call of provkit takes; None where anything goes."""
    kinds = {"run": "TrainingRun", "evaluate": "Evaluation"}
    if (owner, name) == ("pk", "training"):
        return frozenset(inspect.get_annotations(TrainingOptions)) | set(
            TrainingOptions.__annotations__
        )
    thing = getattr(pk if owner == "pk" else OWNERS[owner][0], name)
    known = frozenset(inspect.signature(thing).parameters) - {"self", "fields"}
    if name in kinds:
        known |= fields(kinds[name]) | set(EvaluationOptions.__annotations__)
    if name in ("annotate", "produce"):
        known |= set(chain.from_iterable(fields(kind) for kind in by_name()))
        known |= frozenset(inspect.signature(pk.Dataset).parameters)
    return known


def calls(text):
    """Every call in a hint: what it is called on, its name and the whole of it."""
    for found in CALL.finditer(text):
        depth = 0
        for place in range(found.end() - 1, len(text)):
            depth += {"(": 1, ")": -1}.get(text[place], 0)
            if depth == 0:
                yield found[1], found[2], text[found.start() : place + 1]
                break
        else:
            raise AssertionError(f"a bracket stays open: {text}")


def parsed(call):
    """A call in a hint, in which `...` may stand after named arguments."""
    return ast.parse(re.sub(r", \.\.\.(?=[,)])", "", call), mode="eval").body


@pytest.mark.parametrize(("requirement", "part"), PARTS)
def test_a_call_in_a_hint_exists_and_takes_what_it_is_given(requirement, part):
    for owner, name, call in calls(part.fix):
        given = {keyword.arg for keyword in parsed(call).keywords}
        unknown = given - options(owner, name)
        assert not unknown, f"{requirement.id}: {owner}.{name} takes no {unknown}"


@pytest.mark.parametrize(("requirement", "part"), PARTS)
def test_a_record_in_a_hint_can_be_made(requirement, part):
    """Where nothing in it is left open."""
    for owner, name, call in calls(part.fix):
        node = parsed(call)
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        open_ends = any(
            isinstance(n, ast.Constant) and n.value is ... for n in ast.walk(node)
        )
        if owner == "pk" and name[0].isupper() and names == {"pk"} and not open_ends:
            made = eval(ast.unparse(node), {"pk": pk})  # noqa: S307 - our own hints
            assert isinstance(made, getattr(pk, name)), requirement.id


@pytest.mark.parametrize(("requirement", "part"), PARTS)
def test_a_field_that_a_hint_sets_exists(requirement, part):
    names = {name.partition(".")[0] for name in SETTING.findall(part.fix)}
    assert names <= set(chain.from_iterable(map(fields, by_name()))), requirement.id
    assert "`" not in part.fix  # it would run a command in a shell


@cache
def broken(file):
    """What the requirement of an example finds in it."""
    return validate(file, only=[file.parent.name]).findings


def with_commands():
    """The parts whose hint has a command in it."""
    for given in PARTS:
        requirement, part = given.values
        found = COMMAND.findall(part.fix)
        if commands := [c for c in found if c.split()[2] not in TWO_NODES]:
            yield pytest.param(requirement, part, commands, id=given.id)


@pytest.mark.parametrize(("requirement", "part", "commands"), list(with_commands()))
def test_a_command_in_a_hint_is_taken_and_mends_what_is_missing(
    requirement, part, commands, tmp_path, monkeypatch
):
    monkeypatch.setenv("PROVKIT_AGENT", SOMEBODY)
    tried = 0
    for file in sorted((FOLDER / requirement.id).glob("fail*.ttl")):
        name = f"{requirement.id}/{file.stem}"
        finding = next((f for f in broken(file) if f.part == part.name), None)
        if finding is None or name in OF_NO_KIND:
            continue
        for command in commands:
            tried += 1
            ledger = str(tmp_path / f"ledger-{tried}")
            type_it(command, finding, file, ledger)
            left = is_left(finding, [str(file), ledger])
            stays = name in WRONG_NOT_MISSING.split()
            assert left is stays, f"{file}: {command}"
    assert tried


def type_it(command, finding, file, ledger):
    """Run a command of a hint for the node, or the value, that a finding is about."""
    words = shlex.split(command.replace("sha256:...", f"sha256:{'0' * 64}"))
    words[2] = finding.node if words[2] == "NODE" else finding.value or finding.node
    with pytest.raises(SystemExit) as left:
        main([*words[1:], "-g", str(file), "--ledger", ledger])
    assert left.value.code == 0, command


def is_left(finding, graphs):
    """Whether a finding is made again."""
    after = validate(graphs, only=[finding.requirement])
    same = (finding.part, finding.node, finding.value)
    return same in {(f.part, f.node, f.value) for f in after}
