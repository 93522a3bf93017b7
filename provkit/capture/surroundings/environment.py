"""In which software the code ran.

An environment is what is installed and nothing else: Python with its distributions, and
the packages of conda where there are any. So it is the same on every machine, and ten
thousand runs share one entity. What holds for one run only (hardware, a job, a
variable) is a fact of that run: `provkit.capture.surroundings.machine`.

A list of packages is kept once in the ledger, as a file whose digest identifies it,
from which `pip install -r` or `conda create --file` builds it again. Listing takes tens
of milliseconds, so the list is cached by the times at which the folders of `sys.path`
last changed.
"""

from __future__ import annotations

import json
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provkit.capture.surroundings import installed
from provkit.errors import CaptureError
from provkit.model import Digest, Environment
from provkit.rdf.placing import write_bytes

if TYPE_CHECKING:
    from provkit.rdf.layout import Ledger

_PATIENCE = 30.0


def environment_of(ledger: Ledger) -> Environment:
    """The Python environment of this process, its package list kept in the ledger.

    Raises:
        OSError: the ledger cannot be written.
    """
    return _of_python(ledger, _own_listing(ledger))


def environments_of(
    ledger: Ledger, interpreter: str | None = None
) -> tuple[Environment, ...]:
    """The Python environment, and that of conda where Python is part of one.

    Args:
        ledger: where the lists are kept.
        interpreter: the Python to ask; without one, that of this process.

    Raises:
        CaptureError: the interpreter does not tell.
        OSError: the ledger cannot be written.
    """
    listing = _foreign_listing(ledger, interpreter) if interpreter else None
    listing = listing or _own_listing(ledger)
    of_conda = conda_environment(ledger, listing["name"], listing["conda"])
    found = (_of_python(ledger, listing), of_conda)
    return tuple(each for each in found if each is not None)


def conda_environment(
    ledger: Ledger, name: str, packages: list[str]
) -> Environment | None:
    """A conda environment by its packages; nothing where there are none.

    Raises:
        OSError: the ledger cannot be written.
    """
    if not packages:
        return None
    content = "".join(f"{each}\n" for each in packages)
    return _kept(ledger, f"conda {name}, {len(packages)} packages", content)


def _of_python(ledger: Ledger, listing: dict[str, Any]) -> Environment:
    python, packages = listing["python"], listing["packages"]
    header = f"# {python}\n# {listing['system']} {listing['machine']}\n"
    content = header + "".join(f"{each}\n" for each in packages)
    return _kept(ledger, f"{python}, {len(packages)} packages", content)


def _kept(ledger: Ledger, title: str, content: str) -> Environment:
    encoded = content.encode()
    digest = Digest("sha256", sha256(encoded).hexdigest())
    path = ledger.environment(digest.value)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, encoded)
    return Environment(
        title=title,
        checksums=(digest,),
        local_path=path.relative_to(ledger.root.parent).as_posix(),
    )


def _own_listing(ledger: Ledger) -> dict[str, Any]:
    state = installed.state()
    path = _cache(ledger, f"{installed.python()} {state}")
    cached = _read(path)
    return cached or _remembered(path, installed.listing())


def _foreign_listing(ledger: Ledger, interpreter: str) -> dict[str, Any]:
    path = _cache(ledger, str(Path(interpreter).absolute()))
    cached = _read(path)
    if cached and all(_unchanged(*each) for each in cached["state"]):
        return cached
    return _remembered(path, _asked(interpreter))


def _asked(interpreter: str) -> dict[str, Any]:
    # From standard input, so that no folder of ours gets onto its path.
    try:
        done = subprocess.run(
            [interpreter, "-"],
            input=Path(installed.__file__).read_bytes(),
            capture_output=True,
            timeout=_PATIENCE,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise CaptureError(
            f"{Path(interpreter).name} does not tell what is installed for it: "
            f"{type(error).__name__}"
        ) from error
    return answer


def _unchanged(entry: str, mtime: int) -> bool:
    try:
        return Path(entry or ".").stat().st_mtime_ns == mtime
    except OSError:
        return False


def _cache(ledger: Ledger, key: str) -> Path:
    return ledger.cache / f"packages-{sha256(key.encode()).hexdigest()[:16]}.json"


def _read(path: Path) -> dict[str, Any] | None:
    try:
        cached = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return cached if isinstance(cached, dict) and "conda" in cached else None


def _remembered(path: Path, listing: dict[str, Any]) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, json.dumps(listing).encode())
    return listing
