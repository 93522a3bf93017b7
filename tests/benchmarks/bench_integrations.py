"""What a hook of `provkit.integrations` costs a training of half a minute; by hand.

    python tests/benchmarks/bench_integrations.py [sklearn] [xgboost] [lightning]
        [--pairs 3] [--part 1.0]

Each training is done bare and recorded in turn, on one thread, with whichever comes
first changing from pair to pair. CPU seconds are those of the process, its threads and
its children, so that the start and the end of the run, the look at the software and git
are in them. Beside the ratio stands what the hook itself took on the training's thread,
because a shared machine makes two bare trainings differ by more than a per cent, which
that figure does not mind. The hooks make their own runs, and the first run of the
process, which lists the software, is told apart. `--part 0.1` is a tenth of the
training, to see that it works.
"""

from __future__ import annotations

import argparse
import functools
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Training = Callable[..., None]

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def sklearn(part: float) -> Training:
    """A search over 200 settings, each fitted three times, and told as a part."""
    import numpy as np
    from sklearn.linear_model import SGDClassifier
    from sklearn.model_selection import GridSearchCV

    from provkit.integrations.sklearn import fit

    rng = np.random.default_rng(0)
    rows, labels = rng.normal(size=(3_000, 100)), rng.integers(0, 2, 3_000)
    settings = {"alpha": np.geomspace(1e-6, 1e-2, max(2, int(200 * part)))}

    def train(*, recorded: bool) -> None:
        search = GridSearchCV(
            SGDClassifier(random_state=0, max_iter=150, tol=None), settings, cv=3
        )
        if recorded:
            fit(search, rows, labels)
        else:
            search.fit(rows, labels)

    return train


def xgboost(part: float) -> Training:
    """Two metrics on two sets in each of 1,500 rounds."""
    import numpy as np
    import xgboost as xgb

    from provkit.integrations.xgboost import Recording

    rng = np.random.default_rng(0)
    rows, labels = rng.normal(size=(60_000, 50)), rng.integers(0, 2, 60_000)
    data, test = (
        xgb.DMatrix(rows[which], labels[which], nthread=1)
        for which in (slice(50_000), slice(50_000, None))
    )
    given = {
        "objective": "binary:logistic",
        "nthread": 1,
        "max_depth": 6,
        "eval_metric": ["logloss", "auc"],
    }

    def train(*, recorded: bool) -> None:
        xgb.train(
            given,
            data,
            max(2, int(1_500 * part)),
            evals=[(data, "train"), (test, "test")],
            callbacks=[Recording()] if recorded else [],
            verbose_eval=False,
        )

    return train


def lightning(part: float) -> Training:
    """A small network, three metrics in each of 70 epochs."""
    import logging
    import warnings

    import torch
    from lightning import pytorch as pl

    from provkit.integrations.lightning import Recording

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning")
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rows, labels = torch.randn(8_192, 100), torch.randint(0, 2, (8_192,)).float()
    data = torch.utils.data.TensorDataset(rows, labels)
    loader = torch.utils.data.DataLoader(data, batch_size=256)
    test = torch.utils.data.DataLoader(data, batch_size=1024)

    class Net(pl.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.layers = torch.nn.Sequential(
                torch.nn.Linear(100, 512),
                torch.nn.ReLU(),
                torch.nn.Linear(512, 512),
                torch.nn.ReLU(),
                torch.nn.Linear(512, 1),
            )

        def loss(self, batch: Any) -> Any:
            x, wanted = batch
            given = self.layers(x).squeeze(1)
            return torch.nn.functional.binary_cross_entropy_with_logits(given, wanted)

        def training_step(self, batch: Any, _number: int) -> Any:
            loss = self.loss(batch)
            self.log("train_loss", loss, on_epoch=True, on_step=True)
            return loss

        def validation_step(self, batch: Any, _number: int) -> None:
            self.log("val_loss", self.loss(batch))

        def configure_optimizers(self) -> Any:
            return torch.optim.Adam(self.parameters())

    def train(*, recorded: bool) -> None:
        pl.Trainer(
            max_epochs=max(1, int(70 * part)),
            accelerator="cpu",
            devices=1,
            logger=False,
            enable_checkpointing=True,
            enable_progress_bar=False,
            enable_model_summary=False,
            callbacks=[Recording()] if recorded else [],
        ).fit(Net(), loader, test)

    return train


HOSTS = {each.__name__: each for each in (sklearn, xgboost, lightning)}


def cpu() -> float:
    """CPU seconds so far: this process, its threads and its ended children."""
    used = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, -1)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def clocked(module: Any, name: str, taken: list[float]) -> None:
    """Add the thread's CPU seconds in one function of a hook to a list."""
    inner = getattr(module, name)

    @functools.wraps(inner)
    def outer(*given: Any, **named: Any) -> Any:
        began = time.thread_time()
        try:
            return inner(*given, **named)
        finally:
            taken.append(time.thread_time() - began)

    setattr(module, name, outer)


def hook_time(host: str) -> list[float]:
    """Where the CPU seconds of a host's hook are put from now on."""
    import importlib

    taken: list[float] = []
    module = importlib.import_module(f"provkit.integrations.{host}")
    if host == "sklearn":
        for name in ("_settings", "_candidates"):
            clocked(module, name, taken)
        for name in ("begin", "finish"):
            clocked(module.Hook, name, taken)
    else:
        for name in [n for n in vars(module.Recording) if not n.startswith("_")]:
            clocked(module.Recording, name, taken)
    return taken


def first_run() -> float:
    """CPU seconds of the first run of a process, which reads the software."""
    import provkit as pk

    began = cpu()
    with pk.run("first"):
        pass
    return cpu() - began


def measure(host: str, pairs: int, part: float) -> None:
    """Print the seconds of one host, bare and recorded."""
    taken = hook_time(host)
    train = HOSTS[host](part)
    first = first_run()
    HOSTS[host](0.01)(recorded=True)  # what a host does once is nobody's training
    spent: dict[bool, list[float]] = {False: [], True: []}
    hooks, calls = [], 0
    for pair in range(pairs):
        for recorded in (False, True) if pair % 2 else (True, False):
            taken.clear()
            began = cpu()
            train(recorded=recorded)
            spent[recorded].append(cpu() - began)
            if recorded:
                hooks.append(sum(taken))
                calls = len(taken)
    bare, with_ = (statistics.median(spent[each]) for each in (False, True))
    hook = statistics.median(hooks)
    ratios = [
        f"{(b / a - 1) * 100:+.2f}"
        for a, b in zip(spent[False], spent[True], strict=True)
    ]
    print(
        f"{host:<11}{bare:>9.2f}{with_:>10.2f}{(with_ / bare - 1) * 100:>+9.2f} %"
        f"{hook * 1e3:>11.1f} ms{hook / bare * 100:>8.2f} %   pairs {' '.join(ratios)}"
        f" %, {calls} calls, first run {first * 1e3:.0f} ms",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("hosts", nargs="*", metavar="HOST")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--part", type=float, default=1.0)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        measure(given.hosts[0], given.pairs, given.part)
        return
    print(f"{'CPU s':<11}{'bare':>9}{'recorded':>10}{'more':>11}{'in the hook':>24}")
    for host in given.hosts or HOSTS:
        with tempfile.TemporaryDirectory() as folder:
            rest = ["--pairs", str(given.pairs), "--part", str(given.part), "--here"]
            subprocess.run(
                [sys.executable, str(Path(__file__).resolve()), host, *rest],
                cwd=folder,
                env={**os.environ, **dict.fromkeys(ONE_THREAD, "1")},
                check=True,
            )


if __name__ == "__main__":
    main()
