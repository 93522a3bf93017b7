"""provkit's own runner, and pySHACL for what it leaves out: the default.

It runs SHACL Core and SPARQL constraints. Constraint components of a user's own, and
queries that ask how a literal is written where Oxigraph would write it otherwise, are
left to pySHACL as long as the graph is small enough for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.validate.engines import Facts, NotRun
from provkit.validate.lookup import Lookup
from provkit.validate.shacl.compiling import compiled
from provkit.validate.shacl.ending import TooLong, Unsupported
from provkit.validate.shacl.running import Running

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pyoxigraph import Triple

    from provkit.validate.engines import Result
    from provkit.validate.shacl.shape import Shape

MOST: Final = 200_000
"""The triples up to which pySHACL is asked; a graph of more takes it many minutes."""


def run(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    """Validate.

    Raises:
        ProfileError: a shape is not well formed.
        NotRun: the shapes are for pySHACL, and the graph is too large for it.
    """
    return ready(shapes).results(Facts(Lookup(data)))


def ready(shapes: Iterable[Triple]) -> Ready:
    """Read shapes, to run them on any number of graphs.

    Raises:
        ProfileError: a shape is not well formed.
    """
    return Ready(tuple(shapes))


class Ready:
    """Shapes that were read.

    Attributes:
        shapes: those with targets; None where pySHACL runs them.
        fallback: why pySHACL ran them on the last graph; empty where it did not.
    """

    def __init__(self, triples: Sequence[Triple]) -> None:
        self._triples = triples
        self._why = ""
        self.fallback = ""
        self.shapes: Sequence[Shape] | None = None
        try:
            self.shapes = compiled(triples)
        except Unsupported as error:
            self._why = str(error)

    def results(
        self,
        facts: Facts,
        within: Collection[int] | None = None,
        timeout: float | None = None,
    ) -> list[Result]:
        """What the shapes find (`provkit.validate.engines.Ready`)."""
        self.fallback = ""
        if self.shapes is None:
            return self._by_pyshacl(facts, within, self._why)
        running = Running(facts.data, facts.queryable, timeout)
        among = None
        if within is not None:
            among = np.array(sorted(within), dtype=np.int32)
        try:
            return [r for shape in self.shapes for r in running.results(shape, among)]
        except TooLong:
            raise NotRun(f"took longer than {timeout:g} seconds") from None
        except Unsupported as error:
            return self._by_pyshacl(facts, within, str(error))

    def _by_pyshacl(
        self, facts: Facts, within: Collection[int] | None, why: str
    ) -> list[Result]:
        if len(facts.triples) > MOST:
            raise NotRun(
                f"{why}; that is for pySHACL, which is not asked about more than "
                f"{MOST:,} statements: --engine pyshacl asks it all the same"
            )
        from provkit.validate.engines import pyshacl

        self.fallback = why
        found = pyshacl.run(facts.triples, self._triples)
        if within is None:
            return found
        number = facts.data.find
        return [result for result in found if number(result.focus_node) in within]
