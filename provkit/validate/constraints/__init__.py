"""Validity in the sense of W3C PROV-CONSTRAINTS, with a witness for every violation.

`check(document)` gives every violation that it can tell apart. How it works, one file
per step; numbers are those of the Recommendation:

- `rules`: the positional rules as tables.
- `loading`: definitions 1 to 4, malformed statements, inference 11, 51.
- `merging`, `uniqueness`: 22 to 29 and 15, by congruence closure.
- `specialization`: 19, 21, 52.
- `impossibility`: 50 and 53 to 56.
- `events`, `ordering`: 7 to 10, 13, 14, 30 to 49, by strongly connected components
  (`cycles`, `paths`).
- `witnesses`: from rows back to the statements that force a violation.

Very many statements come as columns of numbers. Most can be told to be sound without
being made: `suspects` finds the others, with `table`, `repeats` (22 to 29) and `knots`
(what lies on a cycle), and only these go through the steps above. It finds no violation
itself and decides none.

Everything is linear in the number of statements, but for logarithms in merging and
sorting.

Why not apply the rules one by one until nothing changes: the Recommendation does so to
define validity, and it is at least cubic. A literal version of it is in the tests,
where both have to agree.
"""

from __future__ import annotations

from provkit.validate.constraints.checking import check, check_instances
from provkit.validate.constraints.violations import Step, Violation

__all__ = ["Step", "Violation", "check", "check_instances"]
