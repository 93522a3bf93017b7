"""The words of Croissant: one value or a list, persons, and terms of use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit import terms
from provkit.adapters._personal import private_text
from provkit.model import Agent, DataUse
from provkit.terms.data_use import kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.adapters import Part

_DUO: Final = re.compile(r"DUO[:_]0*(\d{7})$")
_RESTRICTED_TO: Final = "0000010"
_KINDS: Final = ("Person", "Organization")
_REGISTRIES: Final = ("https://orcid.org/", "https://ror.org/")


@dataclass(frozen=True)
class Words:
    """An object of Croissant, whose values stand alone or in a list."""

    part: Part

    def all(self, *names: str) -> list[Part]:
        """Every value of some properties."""
        found = []
        for name in names:
            held = self.part.get(name)
            found += list(held.items()) if held.is_a(list) else [held] if held else []
        return found

    def texts(self, *names: str) -> tuple[str, ...]:
        """The values that are texts."""
        return tuple(
            text
            for each in self.all(*names)
            if each.is_a(str) and (text := each.text())
        )

    def ids(self, *names: str) -> tuple[str, ...]:
        """The values as texts, of objects their names."""
        found = [
            each.get("@id") if each.is_a(dict) else each for each in self.all(*names)
        ]
        return tuple(text for each in found if (text := each.text()))


def agents(parts: Iterable[Part]) -> tuple[Agent, ...]:
    """People and organisations; a page on the web is no name of one."""
    return tuple(each for part in parts if (each := _agent(part)) is not None)


def _agent(part: Part) -> Agent | None:
    if not part.is_a(dict):
        return Agent(name=text) if (text := part.text()) else None
    part.get("email").lost("personal: a mail address")
    stated = " ".join(part.get("@type").texts())
    sort = next((each for each in _KINDS if each in stated), None)
    links = [part.get(name).value for name in ("@id", "url", "sameAs")]
    iri = next((e for e in links if str(e).startswith(_REGISTRIES)), None)
    name = part.get("name")
    if name.is_a(str) and (why := private_text(name.value)):
        name.lost(why)
        return None
    if iri is not None:
        for each in ("@id", "url", "sameAs"):
            part.get(each).take()
    text = name.text()
    return Agent(iri=iri, name=text, kind=sort) if iri or text else None


def data_use(words: Words) -> DataUse | None:
    """The terms of use in DUO: a term, a defined term, or an ODRL offer with them."""
    permissions: list[str] = []
    modifiers: list[str] = []
    diseases: list[str] = []
    for part in words.all("usageInfo", "sc:usageInfo", "odrl:hasPolicy"):
        for text in _leaves(part):
            found = _DUO.search(text)
            if found is None:
                if not text.startswith(("odrl:", "http://www.w3.org/ns/odrl/")):
                    diseases += [text] if _is_disease(text) else []
            elif kind(_term(found[1])) == "permission":
                permissions.append(_term(found[1]))
            elif found[1] != _RESTRICTED_TO:
                modifiers.append(_term(found[1]))
    if not permissions and not modifiers:
        return None
    return DataUse(
        tuple(dict.fromkeys(permissions)),
        tuple(dict.fromkeys(modifiers)),
        disease=tuple(dict.fromkeys(diseases)),
    )


def _term(number: str) -> str:
    return terms.resolve("data-use", f"DUO:{number}") or f"DUO:{number}"


def _is_disease(text: str) -> bool:
    return bool(re.search(r"(MONDO|EFO|HP|DOID|OMIM|Orphanet)[:_]\w+$", text))


def _leaves(part: Part) -> Iterator[str]:
    """Every text of an offer or a term, whatever it is wrapped in."""
    if part.is_a(list):
        for item in part.items():
            yield from _leaves(item)
    elif part.is_a(dict):
        for _name, item in part.members():
            yield from _leaves(item)
    elif part.is_a(str) and (text := part.text()):
        yield text
