"""The service circle of a large study, measured area by area on a Dask cluster."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from spatial_uri.analyses.service_circle.assembly import assemble
from spatial_uri.analyses.service_circle.options import ServiceCircleOptions
from spatial_uri.analyses.service_circle.part import TierTimes, measure_part
from spatial_uri.analyses.service_circle.plan import plan_circle
from spatial_uri.analyses.service_circle.result import ServiceCircle
from spatial_uri.errors import RunError
from spatial_uri.model.study import Study
from spatial_uri.model.travel import Travel
from spatial_uri.scale.cluster import connect
from spatial_uri.scale.cut import START_BUFFER_M, Cutter
from spatial_uri.scale.kept import KeptParts, key_of
from spatial_uri.scale.portions import Portion, Work, divide_plan, require_level

if TYPE_CHECKING:
    from dask.typing import Key
    from distributed import Client, Future

Found = dict[str, TierTimes]

RETRIES = 2
LARGEST_TASK = "4GiB"


class Progress(NamedTuple):
    """How far a divided run is: parts done (of which `kept` by an earlier run), failed, and in total."""

    done: int
    kept: int
    failed: int
    total: int


def service_circle_by(
    study: Study,
    level: str,
    options: ServiceCircleOptions | None = None,
    *,
    travel: Travel | None = None,
    cluster: Client | str | int | None = None,
    keep_in: str | Path | None = None,
    report: Callable[[Progress], None] | None = None,
    buffer_m: float = START_BUFFER_M,
) -> ServiceCircle:
    """Measure the service circle area by area on a Dask cluster: the same result as `service_circle`, exactly.

    Each area is sent to a worker together with the roads and facilities around it. The worker also finds out how soon a
    trip could leave what it was sent. As long as an answer could depend on roads beyond, it is sent a larger part.

    Parameters
    ----------
    study, options, travel
        As in `service_circle`.
    level
        Level of the areas, such as ``county``.
    cluster
        Where to measure: a Dask client; the address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``, whose workers
        need the same version of this package but no files; or the number of processes to start on this machine (None:
        one for each processor). They end afterwards; a script that starts them needs the usual
        ``if __name__ == "__main__":``.
    keep_in
        Folder in which measured areas are saved. A later run on the same study with the same options takes them from
        there; a run on anything else does not. `forget_parts` removes them.
    report
        Called with the progress at the start and whenever an area is done.
    buffer_m
        How far around each area to begin with, metres. It changes the time of a run, never its result.

    Raises
    ------
    ParameterError
        If the study has no such level, or the options make no sense.
    MissingLibraryError
        If Dask is not installed.
    RunError
        If the cluster cannot be used, or areas failed again after a retry; each is named with its reason. All others
        have been measured and saved by then.
    OutputError
        If `keep_in` cannot be written.
    """
    require_level(study.areas, level)
    plan = plan_circle(study, options or ServiceCircleOptions(), travel or Travel())
    portions = divide_plan(plan, level)
    kept = None if keep_in is None else KeptParts(Path(keep_in), key_of(plan, portions))
    found: dict[int, Found] = {}
    for number in range(len(portions)):
        earlier = kept.load(number) if kept else None
        if earlier is not None:
            found[number] = earlier
    run = _Run(Cutter(plan), portions, found, kept, report or (lambda _: None))
    run.tell()
    if len(found) < len(portions):
        with connect(cluster) as client:
            run.measure(client, buffer_m=buffer_m)
    if run.failed:
        raise RunError(
            f"{len(run.failed)} of {len(portions)} parts of the study could not be measured",
            faults=[f"{portions[number]}: {reason}" for number, reason in sorted(run.failed.items())],
            remedy="run the same command again: what has been measured is kept, and only the rest is tried again"
            if kept
            else "see to the cause, and try again",
        )
    return assemble(plan, [(portion.answers_for, run.found[number]) for number, portion in enumerate(portions)])


class _Run:
    """The state of one run: what is found and what has failed."""

    def __init__(
        self,
        cutter: Cutter,
        portions: Sequence[Portion],
        found: dict[int, Found],
        kept: KeptParts | None,
        report: Callable[[Progress], None],
    ) -> None:
        self.cutter = cutter
        self.portions = portions
        self.found = found
        self.failed: dict[int, str] = {}
        self._kept = kept
        self._earlier = len(found)
        self._report = report

    def tell(self) -> None:
        """Report the progress."""
        self._report(Progress(len(self.found), self._earlier, len(self.failed), len(self.portions)))

    def measure(self, client: Client, *, buffer_m: float) -> None:
        """Measure all that is not found yet, as many parts at a time as the cluster has threads.

        More would wait in the memory of the workers, and would count as failed when another part kills its worker.
        """
        import dask
        from distributed import as_completed
        from distributed.comm.core import CommClosedError

        waiting = deque((n, Work(p, buffer_m)) for n, p in enumerate(self.portions) if n not in self.found)
        under_way: dict[Key, tuple[int, Work, Future[Found]]] = {}
        finished = as_completed()
        try:
            while waiting or under_way:
                most = max(1, sum(client.nthreads().values()))
                while waiting and len(under_way) < most:
                    number, work = waiting.popleft()
                    with dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGEST_TASK}):
                        future = self._submit(client, work)
                    under_way[future.key] = (number, work, future)
                    finished.add(future)
                future = next(finished)
                number, work, _ = under_way.pop(future.key)
                if self._take(number, work, future):
                    waiting.appendleft((number, work))
        except CommClosedError as error:
            raise RunError(
                "the connection to the cluster was lost",
                remedy="run the same command again: what has been measured is kept" if self._kept else "try again",
            ) from error
        finally:
            client.cancel([future for _, _, future in under_way.values()])

    def _submit(self, client: Client, work: Work) -> Future[Found]:
        part = pickle.dumps(work.part(self.cutter), protocol=pickle.HIGHEST_PROTOCOL)
        return client.submit(measure_pickled, part, self.cutter.plan.travel, pure=False, retries=RETRIES, key=None)

    def _take(self, number: int, work: Work, future: Future[Found]) -> bool:
        """Take what a worker found; return True if a larger part has to be measured."""
        if future.status != "finished":
            self.failed[number] = _reason(future)
            self.tell()
            return False
        work.take(future.result())
        if work.pending(self.cutter.plan):
            return True
        if self._kept:
            self._kept.save(number, work.found)
        self.found[number] = work.found
        self.tell()
        return False


def measure_pickled(part: bytes, travel: Travel) -> Found:
    """Measure a part on a worker."""
    return measure_part(pickle.loads(part), travel)  # noqa: S301 - made by this program, sent by its own cluster


def _reason(future: Future[Found]) -> str:
    from distributed import KilledWorker

    error = future.exception()
    if isinstance(error, KilledWorker):
        return "its worker process died again and again, perhaps for lack of memory"
    return f"{type(error).__name__}: {error}".splitlines()[0] if error else "it was cancelled"
