"""Withdrawn data behind a model: what ran on them later is denied (GOV-07, GOV-08).

A withdrawal ends at a thing about which a decision is recorded, and at a new version
that a run typed `pk:WithdrawalRemoval` made without the people who withdrew. What was
only superseded may be used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.graph.data_use_happened import Happened
from provkit.graph.data_use_reading import moment
from provkit.graph.data_use_table import Decision
from provkit.vocab import DCTERMS, DPV, PK, PROV

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.graph.data_use_reach import Upstream
    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence

INVALID_CONSENT: Final = frozenset(
    {
        DPV.ConsentStatusInvalidForProcessing,
        DPV.ConsentWithdrawn,
        DPV.ConsentRevoked,
        DPV.ConsentExpired,
        DPV.ConsentRefused,
    }
)
"""States of consent in which data must not be used."""

_SAYING: Final = (PROV.invalidatedAtTime, PROV.wasInvalidatedBy, DPV.hasConsentStatus)


def withdrawals(
    upstream: Upstream, result: int
) -> Iterator[tuple[int, Decision, Evidence]]:
    """Withdrawn datasets whose withdrawal reaches a result.

    Yields:
        the dataset, what follows, and the way that leads to it.
    """
    index = upstream.index
    some = _of_whom_it_may_be(index, upstream)
    gone = [n for n in upstream.nodes if n in some and _is_withdrawn(index, n)]
    stops = [n for n in upstream.nodes if gone and _is_settled(index, n)]
    for data in gone:
        between, via = upstream.below(data, [n for n in stops if n != data])
        # A cleaned version can be withdrawn in its turn; what was decided stays so.
        decided = index.values(data, PK.withdrawalDecision)
        settled = _is_settled(index, result) or bool(decided)
        if not settled and not between.isdisjoint(upstream.starts):
            decision = _decision(index, data, {*between, result})
            yield data, decision, upstream.path(via)


def _of_whom_it_may_be(index: Index, upstream: Upstream) -> set[int]:
    """Those upstream that are said to be invalid in some way, few if any."""
    nodes = upstream.walked.nodes()[0]
    return {
        node
        for predicate in _SAYING
        for node in index.out.among(nodes, predicate)[0].tolist()
    }


def _is_withdrawn(index: Index, data: int) -> bool:
    if not index.is_a(data, "Dataset"):
        return False
    if not INVALID_CONSENT.isdisjoint(index.values(data, DPV.hasConsentStatus)):
        return True
    if not index.values(data, PROV.invalidatedAtTime, PROV.wasInvalidatedBy):
        return False
    return PK + "Superseded" not in index.values(data, PK.invalidationReason)


def _is_settled(index: Index, node: int) -> bool:
    if index.values(node, PK.withdrawalDecision):
        return True
    makers = [n for n in index.out.ends(node, PROV.wasGeneratedBy) if n >= 0]
    removal = PK + "WithdrawalRemoval"
    return any(removal in index.values(run, DCTERMS.type) for run in makers)


def _decision(index: Index, data: int, between: set[int]) -> Decision:
    since = [moment(t) for t in index.values(data, PROV.invalidatedAtTime)]
    known = [each for each in since if each]
    runs = Happened(index).runs_on(data, between)
    starts = [run.started for run in runs if run.started]
    if known and any(start > min(known) for start in starts):
        return Decision("DENY", "withdrawn", "a run used it after it was withdrawn")
    if not known or len(starts) < len(runs):
        why = "it was withdrawn, and whether a run used it later is not recorded"
        return Decision("REVIEW", "withdrawn", why)
    why = "it was withdrawn after it was used, and no decision is recorded"
    return Decision("REVIEW", "withdrawn", why)
