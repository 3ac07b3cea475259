"""A Dask cluster the work is given to, while it is named: the rest of a run does not know of it."""

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from koplan_xl import __version__
from koplan_xl.errors import ClusterError, KoplanError, UsageError

Result = TypeVar("Result")

_SECONDS = 30  # for a scheduler to answer, and for its first worker to be there


class Cluster:
    """A connected cluster and its executor."""

    def __init__(self, client: Any) -> None:
        self._client = client
        # Not pure: the same file may hold something else when it is read again.
        self._executor: Executor = client.get_executor(pure=False)

    def threads(self) -> int:
        """Return how many tasks the cluster works on at once."""
        counts: Iterable[int] = self._client.nthreads().values()
        return max(1, sum(counts))

    def share(self, data: Any) -> Any:
        """Send data to all workers; what is returned stands for it as an argument of `submit`."""
        (there,) = self._client.scatter([data], broadcast=True, hash=False)
        return there

    def submit(self, job: Callable[..., Result], *arguments: Any) -> Future[Result]:
        """Let a worker call a function of a module."""
        return self._executor.submit(_call, __version__, job, *arguments)

    def result(self, future: Future[Result]) -> Result:
        """Return the result. ClusterError when it is the cluster that failed."""
        try:
            return future.result()
        except KoplanError:
            raise
        except Exception as error:
            raise ClusterError(
                f"クラスタでの処理が続けられません({type(error).__name__}: {str(error)[:200]})。正本は書き換えていません。"
                f"クラスタのどの機械にも koplan-xl {__version__} が入っているか確かめて、もう一度実行してください。"
            ) from error

    def leave(self) -> None:
        """Take back what is not done yet; the cluster goes on without us."""
        self._executor.shutdown(wait=False)
        self._client.close()


_cluster: ContextVar[Cluster | None] = ContextVar("cluster", default=None)


def the_cluster() -> Cluster | None:
    """Return the cluster this run has been given, if any."""
    return _cluster.get()


@contextmanager
def on_cluster(address: str) -> Iterator[None]:
    """Give the work of the block to the cluster whose scheduler has this address.

    UsageError when the library is missing, ClusterError when the cluster does not answer.
    """
    cluster = Cluster(_connect(address))
    token = _cluster.set(cluster)
    try:
        yield
    finally:
        _cluster.reset(token)
        cluster.leave()


def _connect(address: str) -> Any:
    try:
        import distributed
    except ImportError as error:
        raise UsageError(
            "--scheduler を使うには、クラスタの道具が必要です。`pip install koplan-xl[cluster]` で入れてください。"
        ) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is told by our own messages
    library: Any = distributed  # without types of its own
    client = None
    try:
        client = library.Client(address, timeout=_SECONDS)
        client.wait_for_workers(1, timeout=_SECONDS)
    except (OSError, ValueError, TimeoutError) as error:
        if client:
            client.close()
        raise ClusterError(
            f"クラスタ「{address}」につながらないか、働く機械が1台もありません。"
            "スケジューラーのアドレス(tcp://機械の名前:8786 の形)と、クラスタが動いているかを確かめてください。"
        ) from error
    return client


def _call(version: str, job: Callable[..., Result], *arguments: Any) -> Result:
    if version != __version__:
        raise ClusterError(
            f"クラスタの機械の koplan-xl は {__version__}、この機械のものは {version} です。同じ版を入れてください。"
        )
    return job(*arguments)
