"""One small document per rule: which constraints it breaks, and which it only nears."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from provkit.model.statements import (
    PROV,
    PROV_TYPE,
    Blank,
    Document,
    Instance,
    Statement,
)
from provkit.validate.constraints import check

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
NOON_ELSEWHERE = datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=1)))
EMPTY = ((PROV_TYPE, PROV + "EmptyCollection"),)


def s(kind, *args, id=None, attributes=()):  # noqa: A002 - as in PROV-N
    """Write a statement: the identifier of an element comes first, as in PROV-N."""
    if kind in {"entity", "activity", "agent"}:
        id, *args = args  # noqa: A001
    return Statement(kind, id, tuple(args), attributes)


e, e2, f = s("entity", "e"), s("entity", "e2"), s("entity", "f")
by = "wasGeneratedBy"
ended = "wasEndedBy"
started = "wasStartedBy"
derived = "wasDerivedFrom"
special = "specializationOf"

INVALID = {
    "DM no entity": ("DM", [s(by, None, "a")]),
    "DM no identifier": ("DM", [Statement("entity")]),
    "DM unknown kind": ("DM", [Statement("wasEatenBy", None, ("e",))]),
    "DM too long": ("DM", [s("alternateOf", "e", "f", "g")]),
    "DM mention without bundle": ("DM", [s("mentionOf", "e", "f")]),
    "22": ("C22", [s("activity", "a", NOON), s("activity", "a", LATER)]),
    "23": ("C23", [s(by, "e", id="g"), s(by, "e2", id="g")]),
    "23 plan or none": (
        "C23",
        [
            s("wasAssociatedWith", "a", "ag", id="x"),
            s("wasAssociatedWith", "a", "ag", "plan", id="x"),
        ],
    ),
    "23 through 15": (
        "C23",
        [s(derived, "e", "f", id="x"), s("wasInfluencedBy", "e", "g", id="x")],
    ),
    "23 unnamed": ("C23", [s(by, "e", id=Blank("g")), s(by, "e2", id=Blank("g"))]),
    "23 by way of 24": (
        "C23",
        [
            s(by, "e", "a", NOON, id="g"),
            s(by, "e", "a", id=None),
            s(by, "e", "a", LATER, id=None),
        ],
    ),
    "24": ("C24", [s(by, "e", "a", id="g"), s(by, "e", "a", id="h")]),
    "24 by way of 11": (
        "C24",
        [s(derived, "e", "f", "a", "g", id=None), s(by, "e", "a", id="h")],
    ),
    "25": (
        "C25",
        [s("wasInvalidatedBy", "e", "a", id=i) for i in ("x", "y")],
    ),
    "26": ("C26", [s(started, "a", t, "b", id=t) for t in ("x", "y")]),
    "27": ("C27", [s(ended, "a", t, "b", id=t) for t in ("x", "y")]),
    "28": ("C28", [s("activity", "a", NOON), s(started, "a", None, None, LATER)]),
    "29": ("C29", [s("activity", "a", None, NOON), s(ended, "a", None, None, LATER)]),
    "28 two starts": (
        "C28",
        [
            s("activity", "a"),
            s(started, "a", None, "b", NOON),
            s(started, "a", None, "c", LATER),
        ],
    ),
    "42 with 7": ("C42", [e, s(derived, "e", "e")]),
    "42 with 13": ("C42", [s("wasAttributedTo", "e", "ag"), s(derived, "e", "e")]),
    "42 with 9": ("C42", [s(started, "a", "e", "b"), s(derived, "e", "e")]),
    "42 with 10": ("C42", [s(ended, "a", "e", "b"), s(derived, "e", "e")]),
    "42 twice": ("C42", [e, e2, s(derived, "e", "e2"), s(derived, "e2", "e")]),
    "42 with 34 and 33": (
        "C42",
        [
            s(started, "a", "e"),
            s(by, "e2", "a"),
            s(derived, "e", "e2"),
        ],
    ),
    "42 with 41 and 37": (
        "C42",
        [e, e2, s(derived, "e", "e2", "a"), s(derived, "e2", "e")],
    ),
    "42 with 45": ("C42", [e, e2, s(special, "e2", "e"), s(derived, "e", "e2")]),
    "42 with 45 across an entity without events": (
        "C42",
        [
            s(by, "e"),
            s(by, "f"),
            s(special, "f", "m"),
            s(special, "m", "e"),
            s(derived, "e", "f"),
        ],
    ),
    "42 with 48": (
        "C42",
        [e, e2, s("wasAttributedTo", "e", "e2"), s(derived, "e2", "e")],
    ),
    "42 with 21": ("C42", [e, s(special, "m", "e"), s(derived, "m", "m")]),
    "42 merged by 23": (
        "C42",
        [
            e,
            s("used", "a", None, id="u"),
            s("used", "a", "e", id="u"),
            s(started, "a", "f"),
            s(by, "e", "a"),
            s(derived, "f", "e"),
        ],
    ),
    "51 generation": ("C51", [s(derived, "e", "f", None, "g")]),
    "51 usage": ("C51", [s(derived, "e", "f", None, None, "u")]),
    "52": ("C52", [s(special, "e", "e")]),
    "52 around": ("C52", [s(special, "e", "f"), s(special, "f", "e")]),
    "52 mention": ("C52", [s("mentionOf", "e", "f", "b"), s(special, "f", "e")]),
    "53": ("C53", [s(by, "e", "a", id="x"), s("used", "a", "e", id="x")]),
    "54 entity": ("C54", [e, s(by, "f", id="e")]),
    "54 activity": ("C54", [s("activity", "a"), s(derived, "e", "f", id="a")]),
    "54 agent": ("C54", [s("agent", "ag"), s("wasInfluencedBy", "e", "f", id="ag")]),
    "54 with 21": ("C54", [e, s(special, "m", "e"), s(by, "f", id="m")]),
    "55": ("C55", [e, s("activity", "e")]),
    "55 by use": ("C55", [s("used", "a", "e"), s("wasInformedBy", "e", "a")]),
    "55 plan": (
        "C55",
        [s("activity", "p"), s("wasAssociatedWith", "a", "ag", "p")],
    ),
    "55 member": ("C55", [s("activity", "a"), s("hadMember", "c", "a")]),
    "56": ("C56", [s("entity", "c", attributes=EMPTY), s("hadMember", "c", "e")]),
    "56 with 21": (
        "C56",
        [
            s("entity", "c", attributes=EMPTY),
            s(special, "d", "c"),
            s("hadMember", "d", "e"),
        ],
    ),
    "unique mention": (
        "LINKS",
        [s("mentionOf", "e", "f", "b"), s("mentionOf", "e", "f", "c")],
    ),
}

VALID = {
    "nothing": [],
    "usages need not be unique": [s("used", "a", "e", id=i) for i in ("x", "y")],
    "starts by different starters": [
        s(started, "a", "t", "b", id="x"),
        s(started, "a", "t", "c", id="y"),
    ],
    "no order by time": [
        s("activity", "a", NOON, NOON),
        s("used", "a", "e", LATER),
    ],
    "equal times in two zones": [
        s("activity", "a", NOON),
        s("activity", "a", NOON_ELSEWHERE),
    ],
    "derivation without events": [s(derived, "e", "e")],
    "simultaneous events": [e, s("used", "a", "e"), s(by, "e", "a")],
    "a specialization both ways of an alternate": [
        s(special, "e", "f"),
        s("alternateOf", "f", "e"),
    ],
    "an agent may be an entity": [e, s("agent", "e"), s("agent", "a")],
    "an agent may be an activity": [s("activity", "a"), s("agent", "a")],
    "an influence may share its identifier": [
        s("used", "a", "e", id="x"),
        s("wasInfluencedBy", "a", "e", id="x"),
    ],
    "a derivation may share its identifier": [
        s(derived, "e", "f", id="x"),
        s("wasAttributedTo", "e", "f", id="x"),
    ],
    "unknown and named agent": [
        s("wasAssociatedWith", "a", None, "p", id="x"),
        s("wasAssociatedWith", "a", "ag", "p", id="x"),
    ],
    "a time is no identifier": [
        s("activity", "a", "x"),
        s("entity", "x"),
    ],
    "attributes are joined": [
        s("entity", "e", attributes=((PROV_TYPE, "one"),)),
        s("entity", "e", attributes=((PROV_TYPE, "other"),)),
    ],
    "an empty collection in another": [
        s("entity", "c", attributes=EMPTY),
        s("hadMember", "d", "c"),
    ],
    "the general of an empty collection has members": [
        s("entity", "c", attributes=EMPTY),
        s(special, "c", "d"),
        s("hadMember", "d", "e"),
    ],
}


@pytest.mark.parametrize(("rule", "statements"), INVALID.values(), ids=INVALID)
def test_the_rule_is_found(rule, statements):
    found = {violation.rule for violation in check(Document.of(*statements))}
    assert f"PROV-{rule}" in found


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("statements", VALID.values(), ids=VALID)
def test_nothing_is_found(statements, order):
    assert check(Document.of(*statements[::order])) == ()


@pytest.mark.parametrize(("rule", "statements"), INVALID.values(), ids=INVALID)
def test_the_order_of_statements_does_not_matter(rule, statements):
    found = {violation.rule for violation in check(Document.of(*statements[::-1]))}
    assert f"PROV-{rule}" in found


@pytest.mark.parametrize(("rule", "statements"), INVALID.values(), ids=INVALID)
def test_every_statement_of_a_minimal_document_is_needed(rule, statements):
    """The documents above hold nothing idle, so a witness has to cite everything."""
    found = [v for v in check(Document.of(*statements)) if v.rule == f"PROV-{rule}"]
    cited = {step.statement for step in found[0].witness}
    assert not [
        spare
        for spare in set(statements) - cited
        if not check(Document.of(*(one for one in statements if one != spare)))
    ]


def test_bundles_are_judged_by_themselves():
    one = Instance("b1", (s(by, "e", id="g"),))
    two = Instance("b2", (s(by, "f", id="g"), s(special, "x", "x")))
    (found,) = check(Document.of(s(by, "e2", id="g"), bundles=(one, two)))
    assert (found.rule, found.instance, found.node) == ("PROV-C52", "b2", "x")


def test_two_bundles_of_one_name():
    (found,) = check(Document.of(bundles=(Instance("b", ()), Instance("b", ()))))
    assert (found.rule, found.instance, found.witness) == ("PROV-DM", "b", ())


def test_a_bundle_may_be_an_entity_of_the_toplevel():
    assert check(Document.of(s("entity", "b"), bundles=(Instance("b", (e,)),))) == ()


def test_all_violations_are_found():
    statements = [
        s(by, "e", id="g"),
        s(by, "f", id="g"),
        s(by, "h", id="g"),
        s(special, "x", "x"),
        s(special, "y", "y"),
        s(derived, "e", "f", None, None, "u"),
        s(by, None),
    ]
    found = [violation.rule for violation in check(Document.of(*statements))]
    assert found == ["PROV-C51", "PROV-DM", *["PROV-C23"] * 2, *["PROV-C52"] * 2]


def test_the_witness_of_a_merge_chain_tells_every_link():
    """Two usages are one, so the unnamed activity is a; so 24 joins g and h."""
    statements = [
        s("used", Blank("x"), None, id="u"),
        s(by, "e", Blank("x"), id="g"),
        s(by, "e", "a", id="h"),
        s("used", "a", None, id="u"),
    ]
    (found,) = check(Document.of(*statements))
    assert found.rule == "PROV-C24"
    assert found.message == "the generation of e by a would have to be both g and h"
    assert [(step.statement, step.rule) for step in found.witness] == [
        (statements[0], "PROV-C23"),
        (statements[3], "PROV-C23"),
        (statements[1], "PROV-C24"),
        (statements[2], "PROV-C24"),
    ]


def test_the_witness_of_a_cycle_names_the_rule_of_every_edge():
    statements = [e, e2, s(special, "e2", "e"), s(derived, "e", "e2")]
    (found,) = check(Document.of(*statements))
    assert [(str(step.statement), step.rule) for step in found.witness] == [
        ("entity(e2)", "PROV-C7"),
        ("wasDerivedFrom(e, e2, -, -, -)", "PROV-C42"),
        ("entity(e)", "PROV-C7"),
        ("specializationOf(e2, e)", "PROV-C45"),
    ]


def test_a_violation_reads_as_text():
    statement = Statement("specializationOf", None, ("e", "e"), source=7)
    (found,) = check(Document.of(statement))
    assert str(found) == (
        "PROV-C52: e would be a specialization of itself\n"
        "  specializationOf(e, e) (line 7): "
        "makes the one a specialization of the other [PROV-C19]"
    )
