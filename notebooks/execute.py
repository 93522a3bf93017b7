"""Run the notebooks and keep what they show: `python notebooks/execute.py`.

Each runs in a folder of its own that is deleted afterwards, with the interpreter that
runs this file. What would differ at every run is left out, so that a notebook that
shows the same is the same file. `--into FOLDER` writes the results elsewhere; names of
notebooks choose among them. It needs nbclient and ipykernel, which the extra `test`
brings.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import nbformat
from nbclient import NotebookClient

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE: Final = Path(__file__).parent
_SECONDS: Final = 120
_ONE_TIME: Final = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_METADATA: Final = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}


def execute(notebook: Path, target: Path) -> None:
    """Run one notebook and write it with its outputs."""
    document: Any = nbformat.read(notebook, as_version=4)
    with tempfile.TemporaryDirectory(prefix="provkit-") as folder:
        client = NotebookClient(
            document,
            timeout=_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            record_timing=False,
            coalesce_streams=True,  # else in chunks as they happen to come
        )
        # What it leaves behind as a temporary file shall be found here, too.
        client.execute(env={**os.environ, "TMPDIR": folder})
        left = sorted(each.name for each in Path(folder).iterdir())
    if left:
        raise SystemExit(f"{notebook.name} left {', '.join(left)} behind")
    _settle(document)
    nbformat.validate(document)
    nbformat.write(document, target)


def _settle(document: Any) -> None:
    """Take out what is another at every run: metadata, identifiers, times of today."""
    document.metadata = nbformat.from_dict(_METADATA)
    for number, cell in enumerate(document.cells):
        cell.id = f"cell-{number}"
        cell.metadata = nbformat.from_dict({})
        for output in cell.get("outputs", ()):
            if "text" in output:
                output.text = _settled(output.text)
            for kind, shown in output.get("data", {}).items():
                if isinstance(shown, str):
                    output.data[kind] = _settled(shown)


def _settled(text: str) -> str:
    today = datetime.now(UTC).date().isoformat()
    times = re.compile(rf"\b{today}(?:T[\d:.]+(?:Z|\+00:00)?)?")
    return times.sub("today", _ONE_TIME.sub("...", text))


@contextmanager
def _surroundings() -> Iterator[None]:
    """Use this checkout and this interpreter, and nothing of the reader's own."""
    for name in [each for each in os.environ if each.startswith("PROVKIT_")]:
        del os.environ[name]
    paths = [str(HERE.parent.resolve()), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    with tempfile.TemporaryDirectory(prefix="provkit-") as home:
        os.environ["JUPYTER_DATA_DIR"] = os.environ["IPYTHONDIR"] = home
        yield


def main() -> None:
    """Run the notebooks that were named, or all of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--into", type=Path, default=None, metavar="FOLDER")
    chosen = parser.parse_args()
    with _surroundings():
        for notebook in chosen.notebooks or sorted(HERE.glob("*.ipynb")):
            execute(notebook, (chosen.into or notebook.parent) / notebook.name)
            sys.stdout.write(f"{notebook.name}\n")


if __name__ == "__main__":
    main()
