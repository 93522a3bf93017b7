"""Every block of the README runs, in the order in which a reader meets them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
README = HERE / "README.md"
# What the README sends a reader to, in the order in which it does.
PAGES = (README, HERE / "docs" / "continuous-integration.md")
BLOCKS = [
    block
    for page in PAGES
    for block in re.findall(r"```(\w+)\n(.*?)```", page.read_text(), re.DOTALL)
]
# These two install provkit and run demo and suite: demo/test_story.py, .ci/run.
ELSEWHERE = ("pip install '.[demo]'", "pip install -e '.[test]'")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("reader")


def test_the_two_commands_are_the_first_blocks():
    commands = [text.strip() for language, text in BLOCKS if language == "bash"]
    assert commands[0].startswith(ELSEWHERE[0])
    assert commands[1].startswith(ELSEWHERE[1])


def test_the_blocks_run_one_after_the_other(folder):
    python = ""
    for language, text in BLOCKS:
        if language == "python":
            # A reader goes on in one session: what was defined stays defined.
            (folder / "session.py").write_text(python + text)
            _run([sys.executable, "session.py"], folder)
            python += _definitions(text)
        elif language == "bash" and not text.startswith(ELSEWHERE):
            _run(["bash", "-e", "-c", text], folder)


def _definitions(text: str) -> str:
    """The imports: what the next block of the session needs and does not repeat."""
    lines = [line for line in text.splitlines() if line.startswith(("import", "from"))]
    return "\n".join(lines) + "\n"


def _run(command: list[str], folder: Path) -> None:
    scripts = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{scripts}:{os.environ['PATH']}"}
    here = str(README.parent)
    environment["PYTHONPATH"] = here
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_commands_of_the_readme_exist():
    from provkit import plugins

    text = README.read_text()
    commands = set(re.findall(r"^provkit ([a-z]+)", text, re.MULTILINE))
    assert commands
    assert commands <= set(plugins.names("cli"))
