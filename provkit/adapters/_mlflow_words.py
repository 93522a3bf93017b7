"""Texts of MLflow as values: what is harmless is kept, the rest is said to be lost.

The same few texts stand in thousands of runs, so each is judged once.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters._personal import base_name, private_text, why_not
from provkit.model import Annotation, Code, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHA1: Final = re.compile(r"[0-9a-f]{40}$")
_ROLES: Final = {
    "training": ("training", "train", "fit"),
    "validation": ("validation", "valid", "val", "dev", "tuning"),
    "test": ("test", "testing", "evaluation", "eval", "holdout"),
}
_ROLE: Final = {word: role for role, words in _ROLES.items() for word in words}
_OWN: Final = frozenset(
    (
        "mlflow.runName",
        "mlflow.parentRunId",
        "mlflow.note.content",
        "mlflow.source.name",
        "mlflow.source.git.commit",
        "mlflow.log-model.history",
    )
)


def role(context: str) -> str:
    """What a dataset was used for; empty where the script's word says nothing sure.

    >>> role("Training"), role("eval"), role("reference")
    ('training', 'test', '')
    """
    return _ROLE.get(context.strip().lower(), "")


@lru_cache(maxsize=65_536)
def setting(name: str, text: str) -> Setting | str:
    """A hyperparameter, or why it is not taken over.

    MLflow keeps `str(value)`. A number is one again where it is written the same.
    """
    return why_not(name, text) or Setting(name, value(text))


@lru_cache(maxsize=65_536)
def annotation(name: str, text: str) -> Annotation | str:
    """A tag or the like, or why it is not taken over."""
    if ".databricks." in name:
        return "personal: of the service and the account that it ran under"
    return why_not(name, text) or Annotation(name, text)


def value(text: str) -> str | float:
    """A number, where writing it gives the same text again.

    >>> value("1.0"), value("100"), value("007"), value("1e3")
    (1.0, 100, '007', '1e3')
    """
    for kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            continue
        if str(number) == text and number == number:  # noqa: PLR0124 - NaN
            return number
    return text


def is_own(tag: str) -> bool:
    """Whether a tag of MLflow itself has a field of its own in a record."""
    return tag in _OWN


def code(tags: Mapping[str, str]) -> Code | None:
    """The code of a run, from its tags."""
    name = base_name(tags.get("mlflow.source.name", ""))
    title = None if not name or private_text(name) else name
    commit = tags.get("mlflow.source.git.commit", "")
    if not title and not commit:
        return None
    identifier = f"swh:1:rev:{commit}" if _SHA1.match(commit) else commit or None
    return Code(title=title, identifier=identifier)


@lru_cache(maxsize=4_096)
def details(name: str, text: str) -> tuple[tuple[Annotation, ...], tuple[str, ...]]:
    """What MLflow knows of a dataset, as annotations; and why others are left out."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = text
    if name == "schema":
        content = _columns(content) or content
    kept, lost = [], []
    for key, each in _flattened(name, content):
        why = why_not(key, each)
        if why:
            lost.append(why)
        else:
            kept.append(Annotation(f"mlflow.{key}", each))
    return tuple(kept), tuple(lost)


def _columns(content: Any) -> str | None:
    if not isinstance(content, dict):
        return None
    listed = content.get("mlflow_colspec")
    if not isinstance(listed, list):
        return None
    names = [each.get("name") for each in listed if isinstance(each, dict)]
    return ", ".join(str(name) for name in names if name) or None


def _flattened(name: str, content: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if isinstance(content, dict) and depth < 5:  # noqa: PLR2004 - deep enough
        for key, inner in content.items():
            yield from _flattened(f"{name}.{key}", inner, depth + 1)
    elif isinstance(content, (dict, list)):
        yield name, json.dumps(content, ensure_ascii=False)
    elif content is not None:
        yield name, content
