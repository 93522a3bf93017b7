"""The constraints of W3C PROV-CONSTRAINTS in words: a number, a name, a sentence.

The words are ours; the Recommendation has the wording that counts. What the checker in
`constraints/` reports is a rule of `CONSTRAINTS`; the proof of a violation may also
cite one of `INFERENCES`, which cannot be broken.

`TOLERANCE` is why constraints 28 and 29 weigh less in one case: every document that
cwltool writes as CWLProv states the start of an activity twice, some hundred
microseconds apart, because its clock was read twice. The document is invalid all the
same; two times that differ by less than this are a warning.
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

TOLERANCE: Final = timedelta(milliseconds=1)
"""Two statements of one time that are closer than this were one moment."""

TOLERATED: Final[Mapping[str, str]] = MappingProxyType(
    {"PROV-C28": "start", "PROV-C29": "end"}
)
"""The constraints to which the tolerance applies."""


class Family(NamedTuple):
    """What constraints of one kind have in common."""

    why: str
    fix: str


FAMILIES: Final[Mapping[str, Family]] = MappingProxyType(
    {
        "form": Family(
            "A statement without a necessary part cannot be understood, and nothing "
            "that rests on it can be checked.",
            "complete the statement where it was made, or leave it out",
        ),
        "unique": Family(
            "Two values where there can be one mean that two things share a name, or "
            "that one of the values is wrong.",
            "find out which value is right, or give the two things names of their own",
        ),
        "order": Family(
            "A thing that would have to exist before itself shows that a statement of "
            "the record is wrong or speaks of another version of the thing.",
            "one of the statements of the proof is wrong: correct that one, or name "
            "the version of the thing that is meant",
        ),
        "impossible": Family(
            "What cannot be true of anything shows that names were mixed up or that a "
            "tool wrote what it did not mean.",
            "give different things different names, or correct the statement that is "
            "not meant",
        ),
    }
)


class Row(NamedTuple):
    """One rule.

    Attributes:
        id: such as `PROV-C42`.
        title: in a few words.
        text: in a sentence.
        family: a key of `FAMILIES`.
        kinds: the statements without which it says nothing; empty for any.
    """

    id: str
    title: str
    text: str
    family: str
    kinds: tuple[str, ...] = ()


_TABLE: Final = """
PROV-DM | form | | Well-formed statements
  | A statement has the parts that its kind cannot do without, and no two bundles have
  one name.
PROV-LINKS | unique | mentionOf | One mention
  | An entity is a mention of one other entity, in one bundle.
PROV-C22 | unique | entity activity agent | One thing for one name
  | All that is said of an entity, an activity or an agent under one name agrees, such
  as the start of an activity that is described twice.
PROV-C23 | unique | * | One relation for one name
  | Two statements of one kind with one identifier are the same, so that their parts
  agree.
PROV-C24 | unique | wasGeneratedBy wasDerivedFrom | One generation
  | An activity generates an entity once: two such statements are one generation, with
  one identifier and one time.
PROV-C25 | unique | wasInvalidatedBy | One invalidation
  | An activity puts an end to an entity once: two such statements are one
  invalidation.
PROV-C26 | unique | wasStartedBy | One start by one activity
  | An activity is started once by one starter: two such statements are one start.
PROV-C27 | unique | wasEndedBy | One end by one activity
  | An activity is ended once by one ender: two such statements are one end.
PROV-C28 | unique | wasStartedBy | One start time
  | The start time of an activity is the time of the event that started it.
PROV-C29 | unique | wasEndedBy | One end time
  | The end time of an activity is the time of the event that ended it.
PROV-C30 | order | activity wasStartedBy wasEndedBy | Start before end
  | An activity starts no later than it ends.
PROV-C31 | order | wasStartedBy | Starts are one moment
  | If an activity has several starts, they happen at once.
PROV-C32 | order | wasEndedBy | Ends are one moment
  | If an activity has several ends, they happen at once.
PROV-C33 | order | used wasDerivedFrom | Use within the activity
  | An activity uses things between its start and its end.
PROV-C34 | order | wasGeneratedBy wasDerivedFrom | Generation within the activity
  | An activity generates things between its start and its end.
PROV-C35 | order | wasInformedBy | Informed by what had started
  | An activity that was informed by another ends no earlier than the other starts.
PROV-C36 | order | entity wasGeneratedBy wasInvalidatedBy | Generation before the end
  | An entity is generated no later than it is invalidated.
PROV-C37 | order | used wasDerivedFrom | Generation before use
  | An entity is generated no later than it is used.
PROV-C38 | order | used wasDerivedFrom | Use before the end
  | An entity is used no later than it is invalidated.
PROV-C39 | order | wasGeneratedBy wasDerivedFrom | Generations are one moment
  | If an entity has several generations, they happen at once.
PROV-C40 | order | wasInvalidatedBy | Invalidations are one moment
  | If an entity has several invalidations, they happen at once.
PROV-C41 | order | wasDerivedFrom | Use before the derived thing
  | What a thing was derived from was used no later than the thing was generated.
PROV-C42 | order | wasDerivedFrom | The source is older
  | What a thing was derived from existed before it; nothing is derived from itself,
  nor from what came later.
PROV-C43 | order | wasStartedBy | The trigger exists at the start
  | What triggered the start of an activity existed at that moment.
PROV-C44 | order | wasEndedBy | The trigger exists at the end
  | What triggered the end of an activity existed at that moment.
PROV-C45 | order | specializationOf mentionOf | The general is no younger
  | A special version of an entity is generated no earlier than the general one.
PROV-C46 | order | specializationOf mentionOf | The special lasts no longer
  | A special version of an entity is invalidated no later than the general one.
PROV-C47 | order | wasAssociatedWith actedOnBehalfOf | The agent is there
  | An agent that is responsible for an activity exists at some moment of it.
PROV-C48 | order | wasAttributedTo | The agent is no younger
  | An agent to whom an entity is attributed comes to be no later than the entity.
PROV-C49 | order | actedOnBehalfOf | The agents overlap
  | Who is acted for exists before the one who acts has ceased to.
PROV-C50 | impossible | | Kinds follow from use
  | What stands in a place of a statement is of the kind that the place asks for: what
  was used is an entity, what used it an activity.
PROV-C51 | form | wasDerivedFrom | A derivation in full
  | A derivation that names a generation or a usage says by which activity, too.
PROV-C52 | impossible | specializationOf mentionOf | No special version of itself
  | No entity is a special version of itself, directly or over others.
PROV-C53 | impossible | * | One kind of relation for one name
  | One identifier does not name two relations of different kinds, such as a use and a
  generation.
PROV-C54 | impossible | * | A thing is no relation
  | What names an entity, an activity or an agent does not name a relation as well.
PROV-C55 | impossible | | No entity is an activity
  | Nothing is both an entity and an activity; an agent may be either.
PROV-C56 | impossible | hadMember | An empty collection is empty
  | A collection that is said to be empty has no member.
"""

_INFERRED: Final = """
PROV-C7 | order | | Every entity comes and goes
  | An entity that is declared has some generation and some invalidation.
PROV-C8 | order | | Every activity starts and ends
  | An activity that is declared has some start and some end.
PROV-C9 | order | | A starter made the trigger
  | What triggered the start of an activity was generated by the activity that started
  it.
PROV-C10 | order | | An ender made the trigger
  | What triggered the end of an activity was generated by the activity that ended it.
PROV-C11 | order | | A derivation used and generated
  | A derivation by an activity means that the activity used the source and generated
  the result.
PROV-C13 | order | | What is attributed was made
  | An entity that is attributed to somebody was generated by some activity.
PROV-C14 | order | | Both agents took part
  | Who acts for another within an activity is responsible for it, and so is the other.
PROV-C15 | unique | | Every relation is an influence
  | A relation with an identifier is also an influence with that identifier.
PROV-C19 | impossible | | Special versions of special versions
  | A special version of a special version of an entity is one of that entity.
PROV-C21 | impossible | | What holds of the general
  | What is said of an entity holds of its special versions, too.
"""


def _rows(table: str) -> tuple[Row, ...]:
    rows = []
    for block in table.strip().replace("\n  ", " ").split("\n"):
        name, family, kinds, title, text = (part.strip() for part in block.split("|"))
        rows.append(Row(name, title, text, family, tuple(kinds.split())))
    return tuple(rows)


CONSTRAINTS: Final = _rows(_TABLE)
INFERENCES: Final = _rows(_INFERRED)

CITED: Final = frozenset(
    f"PROV-C{number}" for number in (30, 33, 34, 35, 36, 37, 38, 41, *range(43, 51))
)
"""Rules that no statement breaks by itself.

They say what follows from it; what follows may then contradict, and the contradiction
is reported under 42, 55 or 56. They count as broken when its proof cites them.
"""
