"""Do a job on many items with several processes: results in the order of the items, never many at a time."""

import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Shared = TypeVar("Shared")

_AHEAD = 2  # items in hand per process: enough that none waits, few enough for any memory


def in_order(
    job: Callable[[Shared, Item], Result], shared: Shared, items: Sequence[Item], jobs: int
) -> Iterator[Result]:
    """Give `job(shared, item)` for each item. `shared` travels once to each process, not once with each item.

    `job` is a function of a module. An exception of the job is raised here when its turn comes.
    """
    if jobs == 1 or len(items) == 1:
        yield from (job(shared, item) for item in items)
        return
    with ProcessPoolExecutor(min(jobs, len(items)), initializer=_begin, initargs=(job, shared)) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for item in items:
                waiting.append(pool.submit(_do, item))
                if len(waiting) >= _AHEAD * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


_work: list[Callable[[Any], Any]] = []  # what a process was given, once


def _begin(job: Callable[[Shared, Item], Result], shared: Shared) -> None:
    """Keep job and shared data in a process, deaf to Ctrl+C, which reaches all of a terminal: the parent ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work.append(partial(job, shared))


def _do(item: Any) -> Any:
    return _work[-1](item)
