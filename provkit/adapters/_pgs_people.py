"""People as the PGS Catalog counts them: samples with an ancestry, distributions."""

from __future__ import annotations

import re
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from provkit.model import Cohort

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from provkit.adapters import Part

# The codes of the distributions; the labels are those of the Catalog's samples.
_LABELS: Final[Mapping[str, str]] = {
    "AFR": "African",
    "AMR": "Hispanic or Latin American",
    "ASN": "Additional Asian Ancestries",
    "EAS": "East Asian",
    "EUR": "European",
    "GME": "Greater Middle Eastern",
    "MAE": "Multi-ancestry (including Europeans)",
    "MAO": "Multi-ancestry (excluding Europeans)",
    "NR": "NotReported",
    "OTH": "Additional Diverse Ancestries",
    "SAS": "South Asian",
}
_COMMA: Final = re.compile(r",(?![^(]*\))")  # not within brackets
_ROUNDING: Final = 0.05  # shares are printed in per cent with one digit


def samples(parts: Iterable[Part]) -> Cohort:
    """The people of some samples, one stratum for each ancestry."""
    counts: dict[str, int | None] = {}
    for part in parts:
        named = part.get("ancestry_broad").text() or "NotReported"
        count = part.get("sample_number").integer()
        for each in _listed(named):
            known = counts.get(each, 0)
            several = len(_listed(named)) > 1
            counts[each] = (
                None if several or count is None or known is None else known + count
            )
        for other in ("sample_cases", "sample_controls", "sample_percent_male"):
            part.get(other).lost("counted within the sample; a cohort has one count")
        part.get("cohorts").lost("names of cohorts, which are no names of data")
    return Cohort(populations=counts)


def distribution(part: Part, *, people: bool) -> Cohort:
    """The people of a stage from the shares of a count.

    Args:
        part: one stage of an ancestry distribution.
        people: whether the count is one of people; in the evaluation stage it is not.
    """
    total = part.get("count").integer() if people else None
    strata = tuple(
        _stratum(_LABELS.get(code, code), share.number(), total)
        for code, share in part.get("dist").members()
    )
    return Cohort("SeeStrata", total, strata=strata)


def _stratum(label: str, share: float | None, total: int | None) -> Cohort:
    if total is None or share is None:
        return Cohort(label)
    if share >= 100:  # noqa: PLR2004 - per cent
        return Cohort(label, total)
    low = floor(total * max(share - _ROUNDING, 0) / 100)
    high = ceil(total * min(share + _ROUNDING, 100) / 100)
    return Cohort(label, participants_min=low, participants_max=high)


def _listed(named: str) -> list[str]:
    """Several ancestries of one sample; nobody says how many people each has."""
    return [each.strip() for each in _COMMA.split(named) if each.strip()]
