"""The workers of a Dask cluster, as an executor of `concurrent.futures`.

Reference: https://distributed.dask.org/en/stable/client.html
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import uuid4

from distributed import Client, KilledWorker, get_worker
from distributed.cfexecutor import ClientExecutor
from distributed.comm import connect
from distributed.security import Security

from reproduce.engine import device
from reproduce.errors import UsageError, WorkersLost
from zoo import added

Answer = TypeVar("Answer")

PATIENCE = 10  # seconds that the scheduler may take to answer

_one_at_a_time = threading.Lock()


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The workers of the scheduler at `address`. Each trains one group at a time, on as many devices as it has threads.

    Raises:
        UsageError: when no scheduler answers.
        WorkersLost: when the workers that had a group died again and again (`distributed.scheduler.allowed-failures`).
    """
    try:
        asyncio.run(_ping(address))  # a `Client` that reaches nobody takes half a minute to say so
    except (OSError, ValueError, TypeError) as error:
        reason = str(error) or f"nothing in {PATIENCE} s"
        raise UsageError(f"no Dask scheduler answers at {address!r}: {reason}") from None
    with Client(address, set_as_default=False) as client:
        try:
            yield _Tasks(client)
        except KilledWorker as error:
            name = str(error.task).partition(": ")[2]
            raise WorkersLost(f"{name}: {error.allowed_failures + 1} workers died doing it") from None


async def _ping(address: str) -> None:
    async with asyncio.timeout(PATIENCE):
        there = await connect(address, **Security().get_connection_args("client"))
        await there.close()


class _Tasks(ClientExecutor):  # type: ignore[misc]
    """Dask's own executor; its tasks are called by what they train."""

    def submit(self, function: Callable[..., Answer], /, *args: Any, **kwargs: Any) -> Future[Answer]:
        key = f"train-{uuid4().hex}: {', '.join(map(str, args))}"
        future: Future[Answer] = super().submit(_alone, added.added(), function, *args, key=key, **kwargs)
        return future


def _alone(zoos: Sequence[added.Zoo], function: Callable[..., Answer], /, *args: Any, **kwargs: Any) -> Answer:
    """Run `function` with nothing beside it in this process, since building models is no work for several threads."""
    with _one_at_a_time:
        added.add(zoos)
        device.limit(get_worker().state.nthreads)
        return function(*args, **kwargs)
