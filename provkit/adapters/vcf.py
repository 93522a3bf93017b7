"""Variant Call Format: how many samples, on which assembly, and whose, with a panel.

The head of the file is read and its bytes are digested; genotypes and the names of
samples are not copied. A panel, a table with a line per sample, gives the population of
each: what comes of it are counts. Whether samples are people, and of whom, no VCF says.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters._personal import base_name
from provkit.errors import UnreadableSource
from provkit.model import Annotation, Cohort, Dataset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.adapters import Source
    from provkit.model import Record

_MOST: Final = 64 * 2**20
_GZIP: Final = b"\x1f\x8b"
_FIXED: Final = 9  # the columns before the first sample
_CONTIG: Final = re.compile(r"##contig=<.*?\bassembly=\"?([^,>\"]+)")
_KEPT: Final = ("fileformat", "fileDate", "source", "phasing")
_SAMPLE: Final = ("sample", "sample_id", "sample name", "samplename", "iid")
_POPULATION: Final = ("pop", "population", "population code", "population_code")


def read(source: Source, *, panel: str = "") -> Iterator[Record]:
    """Read a VCF, compressed or not.

    `panel` is a table with a column for the sample and one for its population, such as
    `integrated_call_samples_v3.20130502.ALL.panel` of the 1000 Genomes Project.
    """
    if source.is_folder:
        raise source.refuse("is a folder", "name one VCF file")
    head = list(_head(source))
    samples = head[-1].split("\t")[_FIXED:]
    if len(set(samples)) != len(samples):
        raise source.refuse("names a sample twice", "a column is one sample")
    digest = source.digest()
    iri = f"{digest.content_iri}"
    assembly = _assembly(head)
    if assembly is None:
        source.gap(iri, "the reference assembly", "the head names none")
    source.gap(
        iri, "whose data they are and what they may be used for", "VCF is silent"
    )
    yield Dataset(
        iri=iri,
        title=source.name,
        checksums=(digest,),
        reference_assembly=assembly,
        sample_count=len(samples),
        cohort=_cohort(source, iri, samples, panel),
        annotations=tuple(_notes(source, head)),
        source_field="#head",
    )


def _head(source: Source) -> Iterator[str]:
    """The lines up to the one that names the columns.

    Raises:
        UnreadableSource: it is no VCF, or ends before that line.
    """
    size = 0
    try:
        with _opened(source) as stream:
            for number, line in enumerate(stream, start=1):
                text = line.decode("utf-8", "replace").rstrip("\r\n")
                if number == 1 and not text.startswith("##fileformat=VCF"):
                    raise source.refuse("does not begin with ##fileformat=VCF")
                size += len(line)
                if not text.startswith("#") or size > _MOST:
                    break
                yield text
                if text.startswith("#CHROM\t"):
                    return
    except (EOFError, OSError) as error:
        raise source.refuse(f"cannot be decompressed: {error}") from error
    raise source.refuse("has no line that begins with #CHROM", "is the file whole?")


def _opened(source: Source) -> Any:
    with source.path.open("rb") as stream:
        is_compressed = stream.read(2) == _GZIP
    opener = gzip.open if is_compressed else Path.open
    return opener(source.path, "rb")


def _assembly(head: list[str]) -> str | None:
    """What the contigs call their assembly, else the file of the reference."""
    named = {found[1] for line in head if (found := _CONTIG.match(line))}
    if len(named) == 1:
        return named.pop()
    for line in head:
        if line.startswith("##reference="):
            return base_name(line.partition("=")[2].strip()) or None
    return None


def _notes(source: Source, head: list[str]) -> Iterator[Annotation]:
    kinds = Counter(line[2:].partition("=")[0] for line in head[:-1])
    for line in head[:-1]:
        name, _equals, value = line[2:].partition("=")
        if name in _KEPT and value:
            source.account.kept()
            yield Annotation(name, base_name(value))
    if kinds["contig"]:
        source.account.kept()
        yield Annotation("contigs", kinds["contig"])
    for name, count in sorted(kinds.items()):
        if name not in (*_KEPT, "contig", "reference"):
            source.lost(f"##{name}", "describes columns or tools, not the data", count)


def _cohort(
    source: Source, iri: str, samples: list[str], panel: str
) -> Cohort | tuple[Cohort, ...]:
    if not samples:
        return ()
    if not panel:
        why = "VCF does not say; the option panel names a table of them"
        source.gap(iri, "which populations the samples are of", why)
        return ()
    stated = dict(_panel(Path(panel)))
    counts = Counter(stated[each] for each in samples if each in stated)
    unknown = len(samples) - counts.total()
    if unknown:
        what = f"the population of {unknown} of {len(samples)} samples"
        source.gap(iri, what, "the panel does not name them")
    source.account.mapped(counts.total())
    return Cohort(populations=dict(sorted(counts.items())), participants=len(samples))


def _panel(path: Path) -> Iterator[tuple[str, str]]:
    """Each sample of a panel with its population.

    Raises:
        UnreadableSource: it is not there, or lacks one of the two columns.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSource(f"the panel {path.name} cannot be read") from error
    separator = "\t" if lines and "\t" in lines[0] else ","
    rows = csv.reader(lines, delimiter=separator)
    names = [each.strip().lower() for each in next(rows, [])]
    sample, population = _place(names, _SAMPLE), _place(names, _POPULATION)
    if sample is None or population is None:
        raise UnreadableSource(
            f"the panel {path.name} has no column for the sample or the population",
            f"its first line names them: {_SAMPLE[0]}, {_POPULATION[0]}",
        )
    for row in rows:
        if len(row) > max(sample, population):
            yield row[sample].strip(), row[population].strip()


def _place(names: list[str], wanted: Iterable[str]) -> int | None:
    return next((names.index(each) for each in wanted if each in names), None)
