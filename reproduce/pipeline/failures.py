"""Keeps what went wrong with reports until all others are written: one must not stop the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from reproduce.errors import ReportsFailed, ReproduceError, StoreError
from reproduce.system.refusals import first_line, words_of


class Failures:
    """What went wrong with reports, one line each."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    @contextmanager
    def kept(self, experiment: str) -> Iterator[None]:
        """Keep what goes wrong in the block until `tell` is called, as a failure of the report of this experiment."""
        try:
            yield
        except StoreError:  # it concerns them all
            raise
        except Exception as error:
            words = (
                str(error)
                if isinstance(error, ReproduceError)
                else words_of(error) or f"{type(error).__name__} {first_line(error)}"
            )
            self._lines.append(f"{experiment}: its report cannot be written: {words}")

    def tell(self) -> None:
        """Raise what was kept.

        Raises:
            ReportsFailed: with a line for each report, where there are any.
        """
        if self._lines:
            raise ReportsFailed("\n".join(self._lines))
