"""Do a job on many items side by side: on this machine or on a cluster, results in the order of the items."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import suppress
from functools import partial
from multiprocessing import current_process
from pathlib import Path
from typing import Any, TypeVar

from koplan_xl.app.cluster import the_cluster
from koplan_xl.app.workers import Failed, Guarded

Item = TypeVar("Item")
Result = TypeVar("Result")
Shared = TypeVar("Shared")

MOST_JOBS = 64
_AHEAD = 2  # items in hand per process: enough that none waits, few enough for any memory
_WORTH = 8  # items for which it pays to start one more guarded process
_BATCH = 16  # items that a cluster's worker does with one guarded process


def cores() -> int:
    """Return how many processes this machine can run at once."""
    available = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return min(len(available), MOST_JOBS)


def hands(jobs: int) -> int:
    """Return how many items are worked on at once: `jobs`, or as many as the cluster can."""
    cluster = the_cluster()
    return cluster.threads() if cluster else jobs


def in_order(
    submit: Callable[[Item], Future[Result]], items: Sequence[Item], ahead: int
) -> Iterator[Future[Result]]:
    """Hand items to an executor, never more than `ahead` at a time; yield the futures in order, each when it is done."""
    waiting: deque[Future[Result]] = deque()
    try:
        for item in items:
            waiting.append(submit(item))
            if len(waiting) >= ahead:
                yield _done(waiting.popleft())
        while waiting:
            yield _done(waiting.popleft())
    finally:
        for future in waiting:
            future.cancel()


def _done(future: Future[Result]) -> Future[Result]:
    while not wait([future], timeout=1).done:  # without a time Windows would not let Ctrl+C through
        pass
    return future


def shared_out(
    job: Callable[[Shared, Item], Result], shared: Shared, items: Sequence[Item], jobs: int
) -> Iterator[Result]:
    """Give `job(shared, item)` for each item. `shared` travels once to each process, not once with each item.

    `job` is a function of a module. An exception of the job is raised here when its turn comes.
    """
    if cluster := the_cluster():
        submit = partial(cluster.submit, job, cluster.share(shared))
        for future in in_order(submit, items, _AHEAD * cluster.threads()):
            yield cluster.result(future)
        return
    jobs = min(jobs, len(items))
    if jobs <= 1:
        yield from (job(shared, item) for item in items)
        return
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(job, shared)) as pool:
        try:
            for future in in_order(lambda item: pool.submit(_do, item), items, _AHEAD * jobs):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


_work: list[Callable[[Any], Any]] = []  # what a process was given, once


def _begin(job: Callable[[Shared, Item], Result], shared: Shared) -> None:
    """Keep job and shared data in a process, deaf to Ctrl+C, which reaches all of a terminal: the parent ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work.append(partial(job, shared))


def _do(item: Any) -> Any:
    return _work[-1](item)


def guarded(job: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> Iterator[Result | Failed]:
    """Give `job(item)` for each item, which may be hostile: done in processes that may die, see `Guarded`."""
    if cluster := the_cluster():
        size = min(_BATCH, -(-len(items) // cluster.threads()))
        batches = [items[at : at + size] for at in range(0, len(items), size or 1)]
        work = cluster.share(partial(_in_folder, Path.cwd(), job))
        for batch in in_order(
            partial(cluster.submit, _guarded_there, work), batches, _AHEAD * cluster.threads()
        ):
            yield from cluster.result(batch)
        return
    jobs = min(jobs, -(-len(items) // _WORTH))
    if items:
        yield from _guarded_here(job, items, jobs)


def _guarded_here(
    job: Callable[[Item], Result], items: Sequence[Item], jobs: int
) -> Iterator[Result | Failed]:
    executor = Guarded(jobs)
    try:
        for future in in_order(lambda item: executor.submit(job, item), items, _AHEAD * jobs):
            try:
                yield future.result()
            except Failed as failed:
                yield failed
    finally:
        executor.shutdown(cancel_futures=True)


def _in_folder(folder: Path, job: Callable[[Item], Result], item: Item) -> Result:
    """Do the job where this run was started, so that relative paths lead to the same files on another machine."""
    with suppress(OSError):  # who names whole paths needs no such folder there
        os.chdir(folder)
    return job(item)


def _guarded_there(job: Callable[[Item], Result], items: Sequence[Item]) -> list[Result | Failed]:
    """Read a batch in a cluster's worker."""
    current_process().daemon = False  # a daemon, as Dask's workers are, may have no child
    return list(_guarded_here(job, items, 1))
