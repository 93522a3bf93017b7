"""The demo's data: 55 SNPs of the 2,504 people of 1000 Genomes phase 3.

`SOURCES.md` says where they come from and under which terms; `make_kidd55` makes them
again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

KIDD55: Final = Path(__file__).with_name("kidd55.csv.gz")
"""One row per person: population, group, sex, and 55 counts of the alternate allele."""
