"""The notebooks run, and what they show when they are only looked at is what they say.

Committed outputs may differ from fresh ones in looks and in the last digit of a number,
not in a word. `python notebooks/execute.py` brings them up to date.
"""

from __future__ import annotations

import getpass
import json
import math
import os
import platform
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NEEDED = ("ipykernel", "joblib", "nbclient", "pandas", "sklearn")
MISSING = [name for name in NEEDED if find_spec(name) is None]
OF_A_MACHINE = re.compile(r"CPython \S+, \d+ packages")
each_notebook = pytest.mark.parametrize(
    "notebook", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS]
)


def cells(notebook: Path, kind: str) -> list[dict]:
    document = json.loads(notebook.read_text(encoding="utf-8"))
    return [cell for cell in document["cells"] if cell["cell_type"] == kind]


def shown(notebook: Path) -> list[tuple[int, dict[str, str]]]:
    """Every output, by its form, with the number of its cell."""
    return [
        (number, {form: "".join(text) for form, text in _forms(output).items()})
        for number, cell in enumerate(cells(notebook, "code"))
        for output in cell["outputs"]
    ]


def _forms(output: dict) -> dict:
    if output["output_type"] == "stream":
        return {output["name"]: output["text"]}
    return output["data"]


def words(text: str) -> list[str | float]:
    """What a text says, whatever its layout; numbers as numbers."""
    parts = OF_A_MACHINE.sub("an environment", text).replace("\\\n", "\n").split()
    return [_number(part) for part in parts]


def _number(part: str) -> str | float:
    try:
        return float(part)
    except ValueError:
        return part


def same(one: list[str | float], other: list[str | float]) -> bool:
    return len(one) == len(other) and all(
        math.isclose(a, b, abs_tol=0.011)
        if isinstance(a, float) and isinstance(b, float)
        else a == b
        for a, b in zip(one, other, strict=True)
    )


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> dict[str, tuple[Path, int, str]]:
    """All of them at once, because most of the time goes into starting."""
    if MISSING:
        pytest.skip(f"not installed: {', '.join(MISSING)}")
    into = tmp_path_factory.mktemp("notebooks")
    command = [sys.executable, str(FOLDER / "execute.py"), "--into", str(into)]
    environment = {**os.environ, "PROVKIT_DIR": str(into / "not-here")}
    running = {
        path.stem: subprocess.Popen(
            [*command, str(path)],
            cwd=into,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for path in NOTEBOOKS
    }
    done = {}
    for name, process in running.items():
        said, _ = process.communicate(timeout=120)
        done[name] = (into / f"{name}.ipynb", process.returncode, said)
    assert not (into / "not-here").exists()
    return done


def test_there_are_the_five_questions():
    assert [path.stem[0] for path in NOTEBOOKS] == ["1", "2", "3", "4", "5"]


@each_notebook
def test_a_notebook_runs_and_shows_what_is_committed(notebook, fresh):
    path, code, said = fresh[notebook.stem]
    assert code == 0, said
    old, new = shown(notebook), shown(path)
    assert [(n, sorted(forms)) for n, forms in old] == [
        (n, sorted(forms)) for n, forms in new
    ], "run python notebooks/execute.py"
    for (_, before), (_, after) in zip(old, new, strict=True):
        for form in set(before) - {"text/html", "image/svg+xml"}:
            one, other = words(before[form]), words(after[form])
            assert same(one, other), f"{after[form]}\nrun python notebooks/execute.py"


@each_notebook
def test_what_runs_is_what_is_committed(notebook, fresh):
    path, _code, _said = fresh[notebook.stem]
    for kind in ("code", "markdown"):
        assert [cell["source"] for cell in cells(notebook, kind)] == [
            cell["source"] for cell in cells(path, kind)
        ]


@each_notebook
def test_a_notebook_can_be_read_without_running_it(notebook):
    first, *_rest = cells(notebook, "markdown")
    title = first["source"][0].strip()
    assert title.startswith("# ")
    assert title.endswith("?")
    counts = [cell["execution_count"] for cell in cells(notebook, "code")]
    assert counts == list(range(1, len(counts) + 1))
    forms = [form for _number, output in shown(notebook) for form in output]
    assert "text/html" in forms
    assert "stderr" not in forms


@each_notebook
def test_a_notebook_shows_nothing_of_the_machine_and_needs_no_script(notebook):
    for _number, output in shown(notebook):
        for form, text in output.items():
            assert form in {"stdout", "text/plain", "text/html", "image/svg+xml"}
            assert not re.search(r"<script|\bon\w+=|javascript:", text, re.IGNORECASE)
            assert not re.search(r"""(?:^|[\s"'(])/(?:\w+/)+\w""", text, re.MULTILINE)
            assert not re.search(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-", text)
            for private in (platform.node(), _user()):
                assert not private or not re.search(rf"\b{re.escape(private)}\b", text)


@each_notebook
def test_the_other_notebooks_that_it_links_to_are_there(notebook):
    lines = [line for cell in cells(notebook, "markdown") for line in cell["source"]]
    for link in re.findall(r"\]\(([^):]+)\)", "".join(lines)):
        assert (FOLDER / link).is_file()


def test_a_changed_word_is_seen_and_another_layout_is_not():
    assert same(words("a  0.74\n"), words("a 0.735 "))
    assert not same(words("a 0.74"), words("a 0.79"))
    assert not same(words("3 models; complete."), words("3 models; incomplete."))
    one, other = ("CPython 3.11.7, 101 packages", "CPython 3.13.1, 9 packages")
    assert same(words(one), words(other))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
