"""One requirement, explained: what it says, why, who asks, what passes and fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provkit.render import Code, Paragraph, Sheet
from provkit.render._entries import WORDS
from provkit.validate.targets import target_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.render import Table
    from provkit.validate.requirement import Requirement

_SUFFIX = ".ttl"


def of_requirement(requirement: Requirement) -> Sheet:
    """Everything about one requirement, for reading and for machines."""
    blocks = [b for b in _blocks(requirement) if _says_something(b)]
    level = f"{requirement.principle}, {requirement.level}".lstrip(", ")
    return Sheet(
        f"{requirement.id}  {requirement.title}  ({level})",
        tuple(blocks),
        {
            **data_of(requirement),
            "applies_to": target_words(requirement),
            "passes": requirement.example("pass"),
            "fails": requirement.example("fail"),
            "examples": {
                name: [{"name": n, "says": s} for n, s in _examples(requirement, name)]
                for name in ("pass", "fail")
            },
        },
    )


def data_of(requirement: Requirement) -> dict[str, Any]:
    """One requirement of a list, for machines."""
    return {
        "requirement": requirement.id,
        "title": requirement.title,
        "level": requirement.level,
        "principle": requirement.principle,
        "text": requirement.text,
        "asks": requirement.asks,
        "rationale": requirement.rationale,
        "sources": list(requirement.sources),
        "citations": list(requirement.citations),
        "fix": requirement.fix,
        "parts": [
            {
                "name": part.name,
                "severity": part.severity,
                "message": part.message,
                "fix": part.fix,
            }
            for part in requirement.parts
        ],
    }


def _blocks(requirement: Requirement) -> Iterator[Paragraph | Code | Table]:
    yield Paragraph("What it says", (requirement.text,))
    yield Paragraph("What it asks", (requirement.asks,))
    yield Paragraph("Why", (requirement.rationale,))
    sources = requirement.citations or requirement.sources
    yield Paragraph("Who else asks for it", tuple(f"- {each}" for each in sources))
    yield Paragraph("What it looks at", (target_words(requirement),))
    for part in requirement.parts:
        lines = (part.message, f"Fix: {part.fix}") if part.fix else (part.message,)
        yield Paragraph(f"What can be wrong [{WORDS[part.severity]}]", lines)
    for name, heading in (("pass", "What passes"), ("fail", "What fails")):
        said = tuple(f"- {says}" for _, says in _examples(requirement, name) if says)
        yield Paragraph(heading, said)
    for name, heading in (
        ("pass", "An example that passes"),
        ("fail", "One that fails"),
    ):
        yield Code(heading, requirement.example(name))


def _says_something(block: Paragraph | Code | Table) -> bool:
    match block:
        case Paragraph():
            return any(block.lines)
        case Code():
            return bool(block.text)
        case _:
            return True


def _examples(requirement: Requirement, name: str) -> Iterator[tuple[str, str]]:
    """The examples that pass, or fail: the file, and what its first line says."""
    if not requirement.folder.is_dir():
        return
    stems = sorted(
        file.name.removesuffix(_SUFFIX)
        for file in requirement.folder.iterdir()
        if file.name.endswith(_SUFFIX)
    )
    for stem in stems:
        if stem == name or stem.startswith(f"{name}-"):
            first = requirement.example(stem).partition("\n")[0]
            says = first.removeprefix("#").strip() if first.startswith("#") else ""
            yield stem, says
