"""Downloads through Keras, kept quiet on stdout, bounded in time, and with one clear error when they fail.

Keras checks the sha256 of mnist, cifar10 and imdb; it checks nothing of fashion_mnist, so that module does.
"""

from __future__ import annotations

import contextlib
import io
import socket
import sys
from collections.abc import Iterator
from http.client import HTTPException
from typing import TextIO
from urllib.error import HTTPError, URLError

import numpy as np

from zoo.dataset import Array

TIMEOUT = 30.0  # seconds without a byte
Halves = tuple[tuple[Array, Array], tuple[Array, Array]]


class Unavailable(Exception):
    """A data set cannot be had on this machine; the message says why and what works offline."""


@contextlib.contextmanager
def downloading(name: str, *, instead: str) -> Iterator[None]:
    """Runs a Keras download.

    Args:
        name: the data set.
        instead: what works offline, e.g. `mnist5k and mnist1d work offline`.

    Raises:
        Unavailable: if the file cannot be fetched or is not the published one. Other errors pass through.
    """
    timeout = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT)
    try:
        with contextlib.redirect_stdout(_Begun(sys.stderr)):
            yield
    except Exception as error:
        if not _is_failed_download(error):
            raise
        _close(error)
        raise Unavailable(f"{name} cannot be downloaded here ({_reason(error)}): {instead}") from error
    finally:
        socket.setdefaulttimeout(timeout)


def joined(halves: Halves) -> tuple[Array, Array]:
    """Puts the published training and test examples into one data set, in that order."""
    (x_train, y_train), (x_test, y_test) = halves
    return np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test]).reshape(-1)


class _Begun(io.TextIOBase):
    """Passes on to `stream` what Keras says of a download, its announcement only once there is something."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._held = ""

    def write(self, text: str) -> int:
        if text.startswith("Downloading data from"):
            self._held = text
        else:
            self._stream.write(self._held + text)
            self._held = ""
        return len(text)

    def flush(self) -> None:
        self._stream.flush()


def _reason(error: Exception) -> str:
    """Why a download failed, without what Keras' message has of numbers that stand for nothing."""
    cause = error.__context__
    if isinstance(cause, HTTPError):
        return f"{cause.url} answers {cause.code} {cause.msg}"
    if isinstance(cause, URLError):
        return getattr(cause.reason, "strerror", None) or str(cause.reason)
    return " ".join(str(error).split()).rstrip(".")


def _close(error: BaseException | None) -> None:
    """Close the connections of the answers that led to an error; Keras leaves them to the garbage collector."""
    while error:
        if isinstance(error, HTTPError):
            error.close()
        error = error.__context__


def _is_failed_download(error: Exception) -> bool:
    """Keras reports a failed fetch as a bare `Exception` and a wrong checksum as a `ValueError`."""
    if isinstance(error, OSError | HTTPException):
        return True
    fetch = type(error) is Exception and str(error).startswith("URL fetch failure")
    return fetch or (isinstance(error, ValueError) and "corrupted file" in str(error))
