"""Importing and asking for help cost nothing (architecture, decision 14)."""

import subprocess
import sys

import pytest

from tests.cli.conftest import ROOT

HEAVY = ["rdflib", "networkx", "pyshacl", "prov", "numpy", "pandas", "pyoxigraph"]
HELP = [["--help"], ["validate", "--help"], ["ask", "--help"], ["explain", "--help"]]
SAY = f"import sys; print([m for m in {HEAVY!r} if m in sys.modules])"


def loaded(code):
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.splitlines()[-1]


def test_importing_provkit_loads_no_engine():
    assert loaded(f"import provkit; {SAY}") == "[]"


@pytest.mark.parametrize("arguments", HELP, ids=" ".join)
def test_help_loads_no_engine(arguments):
    start = f"from provkit.cli import main\ntry: main({arguments!r})\n"
    assert loaded(f"{start}except SystemExit: pass\n{SAY}") == "[]"


def test_help_lists_every_command_with_a_line(provkit):
    from provkit import plugins

    page = provkit("--help").out
    rows = page.partition("Commands:")[2].splitlines()
    for name in plugins.names("cli"):
        assert any(row.split()[:1] == [name] and len(row.split()) > 1 for row in rows)
