"""Load the runs of ledgers, and graph files, that a store does not have yet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from provkit.cli._store import _shared

if TYPE_CHECKING:
    from provkit.store._loading import Report
    from provkit.store._runs import Known

CANNOT: Final = 2


@click.command("load")
@click.argument("sources", nargs=-1, metavar="[LEDGER]...")
@_shared.store_option
@click.option("--follow", is_flag=True, help="Go on, and load runs as they are sealed.")
@click.option(
    "--every", default=1.0, show_default=True, metavar="SECONDS", help="With --follow."
)
@click.option(
    "--index/--no-index",
    default=True,
    help="Make the index that questions are answered from; on by default.",
)
@_shared.wait_option
def command(
    sources: tuple[str, ...],
    *,
    store: str,
    follow: bool,
    every: float,
    index: bool,
    wait: float,
) -> int:
    """Load the runs of ledgers, and graph files, that a store does not have yet.

    LEDGER is ./provenance/ unless it is named. Nothing is loaded twice. A load that was
    cut off is made whole by loading again. A run file that was changed or deleted since
    it was loaded is told; `provkit store rebuild` then makes the store anew. Leaves
    with 2 when a file could not be loaded.
    """
    paths = [Path(each) for each in sources or ("provenance",)]
    from provkit.store._loading import load
    from provkit.store._runs import found_in

    known: Known = {}
    found_in(paths, known)  # before a store is made for nothing
    if follow:
        return _follow(paths, store, every, index=index, wait=wait)
    with (
        _shared.opened(store, wait=wait, create=True, much=_is_much(paths)) as target,
        _shared.progress() as progress,
    ):
        report = load(target, paths, progress, known)
    if index and report.added:
        _indexed(store)
    _tell(report, store)
    return 0 if report.is_done else CANNOT


def _follow(
    paths: list[Path], store: str, every: float, *, index: bool, wait: float
) -> int:
    from provkit.store import _loading

    def told(report: Report) -> None:
        if index and report.added:
            _indexed(store)
        _tell(report, store)

    try:
        _loading.follow(
            lambda: _shared.opened(store, wait=wait or _FOR_OTHERS, create=True),
            paths,
            told,
            every=every,
        )
    except KeyboardInterrupt:
        _shared.say("stopped; what was said to be loaded is in the store")
    return 0


_FOR_OTHERS: Final = 60.0  # seconds: a follower is patient


def _is_much(paths: list[Path]) -> bool:
    """Whether readers should not have to wait for it."""
    from provkit.store._loading import MUCH

    size = 0
    for path in paths:
        files = path.glob("runs/*.ttl") if path.is_dir() else [path]
        for file in files:
            size += file.stat().st_size if file.is_file() else 0
            if size > MUCH:
                return True
    return False


def _indexed(store: str) -> None:
    from provkit.graph import load

    load(store).index.types.any()


def _tell(report: Report, store: str) -> None:
    more = f", {report.known:,} were there already" if report.known else ""
    files = "file" if len(report.added) == 1 else "files"
    click.echo(f"{len(report.added):,} {files} loaded into {store}{more}")
    for name in report.changed:
        _shared.say(f"{name}: another version of it was loaded; it stays in the store")
    for name in report.deleted:
        _shared.say(f"{name}: was deleted since it was loaded; it stays in the store")
    for name, why in report.unreadable:
        _shared.say(f"not loaded: {why if name in why else f'{name}: {why}'}")
    for name in report.unfinished:
        _shared.say(f"{name}: the run has not ended; it is loaded once it is sealed")
    if report.changed or report.deleted:
        _shared.say(
            f"'provkit store rebuild -g {store}' makes it anew from the files as they "
            "are now"
        )
