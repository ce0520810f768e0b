"""The cluster that a divided run is measured on: processes of this machine, or Dask workers anywhere."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from spatial_uri import __version__
from spatial_uri.errors import MissingLibraryError, ParameterError, RunError

if TYPE_CHECKING:
    from distributed import Client

CONNECT_TIMEOUT_S = 30


def require_dask() -> None:
    """Raise an error if Dask is not installed.

    Raises
    ------
    MissingLibraryError
        If ``dask.distributed`` is not installed.
    """
    try:
        import distributed  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingLibraryError(
            "measuring area by area needs Dask, which is not installed", remedy='pip install "spatial-uri[dask]"'
        ) from error


@contextmanager
def connect(cluster: Client | str | int | None) -> Iterator[Client]:
    """Yield a client of a cluster: the one given, that of a scheduler, or that of processes which end afterwards.

    Parameters
    ----------
    cluster
        A client; the address of a scheduler; or the number of processes to start here (None: one for each processor).

    Raises
    ------
    ParameterError
        If the number of processes is below 1.
    RunError
        If the cluster does not answer, has no workers, or other versions of this package.
    """
    if isinstance(cluster, int) and cluster < 1:
        raise ParameterError(f"the number of workers must be at least 1, not {cluster}")
    require_dask()
    from distributed import Client, LocalCluster

    if isinstance(cluster, Client):
        yield cluster
        return
    if isinstance(cluster, str):
        with _client_of(cluster) as remote:
            yield remote
        return
    # No memory limit by Dask: it would end workers while the machine still has memory.
    with (
        LocalCluster(
            n_workers=cluster or os.cpu_count() or 1,
            threads_per_worker=1,
            memory_limit=0,
            dashboard_address="127.0.0.1:0",  # a free port, so that several runs can go side by side
            silence_logs=logging.ERROR,
        ) as processes,
        Client(processes) as local,
    ):
        yield local


@contextmanager
def _client_of(scheduler: str) -> Iterator[Client]:
    from distributed import Client

    try:
        client = Client(scheduler, timeout=CONNECT_TIMEOUT_S)
    except (OSError, ValueError) as error:
        raise RunError(
            f"no Dask scheduler answers at {scheduler}", remedy="start one with `dask scheduler`, or check the address"
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_TIMEOUT_S)
            versions = set(client.run(_version).values())
        except TimeoutError as error:
            raise RunError(
                f"the scheduler at {scheduler} has no workers", remedy=f"start some with `dask worker {scheduler}`"
            ) from error
        except ModuleNotFoundError as error:
            raise RunError(
                f"the workers at {scheduler} lack a library ({error})",
                remedy=f"install spatial-uri {__version__} there",
            ) from error
        if versions != {__version__}:
            raise RunError(
                f"the workers at {scheduler} have spatial-uri {', '.join(sorted(versions))}, not {__version__}",
                remedy="install the same version everywhere",
            )
        yield client


def _version() -> str:
    from spatial_uri import __version__

    return __version__
