"""One training on many processes: each rank is a run, part of one logical run.

The ranks do not talk to each other. Each derives the name of the logical run from what
the launcher tells all of them alike, so that their files merge into one graph. The
logical run states no time of its own. Where nothing tells the ranks of one job from
those of another, they stay separate, and a gap says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING

from provkit.model import Gap, Run
from provkit.vocab import ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LAUNCHERS = (
    ("RANK", "WORLD_SIZE"),
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
    ("SLURM_PROCID", "SLURM_NTASKS"),
)
_MPI_JOBS = ("PMIX_NAMESPACE", "OMPI_MCA_ess_base_jobid", "PMI_JOBID")


@dataclass(frozen=True, slots=True)
class Rank:
    """The place of this process in a distributed job.

    Attributes:
        rank: from 0.
        world_size: how many ranks there are.
        job: what all ranks of the job, and no others, are told; `None` if nothing is.
    """

    rank: int
    world_size: int
    job: str | None

    def logical(self, title: str | None) -> Run | None:
        """The run that all ranks of the job are parts of.

        The first run of that title in each rank is the first of the job, and so on.
        """
        if self.job is None:
            return None
        content = f"{self.job}\n{title}\n{next(_ordinals(title))}".encode()
        iri = f"{ID}distributed/{sha256(content).hexdigest()[:40]}"
        return Run(iri, title, world_size=self.world_size)

    def gaps(self) -> tuple[Gap, ...]:
        """What cannot be said of the job."""
        if self.job is not None:
            return ()
        told = f"rank {self.rank} of {self.world_size}: nothing names the job, so its "
        return (
            Gap(told + "ranks are separate runs; set PROVKIT_RUN_ID for all of them"),
        )


def rank_of(environment: Mapping[str, str]) -> Rank | None:
    """The place of a process with that environment; nothing if it is on its own.

    >>> rank_of({"RANK": "3", "WORLD_SIZE": "8", "PROVKIT_RUN_ID": "job 1"})
    Rank(rank=3, world_size=8, job='provkit job 1')
    >>> rank_of({"RANK": "0", "WORLD_SIZE": "1"})
    """
    for rank, size in _LAUNCHERS:
        here, all_of_them = environment.get(rank, ""), environment.get(size, "")
        if here.isdecimal() and all_of_them.isdecimal() and int(all_of_them) > 1:
            return Rank(int(here), int(all_of_them), _job(environment))
    return None


def _job(environment: Mapping[str, str]) -> str | None:
    given = environment.get("PROVKIT_RUN_ID")
    if given:
        return f"provkit {given}"
    elastic = environment.get("TORCHELASTIC_RUN_ID", "none")
    if elastic != "none":
        return f"elastic {elastic} {environment.get('TORCHELASTIC_RESTART_COUNT', 0)}"
    slurm = environment.get("SLURM_JOB_ID")
    if slurm:
        step = environment.get("SLURM_STEP_ID", "")
        return f"slurm {slurm} {step} {environment.get('SLURM_RESTART_COUNT', 0)}"
    mpi = next((environment[each] for each in _MPI_JOBS if environment.get(each)), None)
    return f"mpi {mpi}" if mpi else None


@cache
def _ordinals(title: str | None) -> Iterator[int]:
    del title  # one count for each
    return count()
