"""The table of what the curves of each variant show."""

from __future__ import annotations

from reproduce.analysis.diagnoses import UNNAMED, diagnosis
from reproduce.diagnosis.situations import SITUATIONS
from reproduce.record import Results
from reproduce.report.table import Table


def diagnoses(results: Results) -> Table:
    """In how many seeds of each variant the curves show which [situation](../diagnose.md).

    A run has one name, the first that holds in the order of the columns. A situation of no run has no column.

    Args:
        results: the records.

    Example:
        tables:
          - diagnoses: {}
    """
    rows = [diagnosis(results, variant) for variant in results.experiment.variants]
    there = [name for name in (*SITUATIONS, UNNAMED) if any(name in row.counts for row in rows)]
    heads = [SITUATIONS[name].words if name else "not told" for name in there]
    cells = ((row.variant, *(str(row.counts.get(name, 0)) for name in there)) for row in rows)
    return Table(
        f"What the curves show, in how many of {len(results.seeds)} seeds",
        ("variant", *heads),
        tuple(cells),
        file="runs.csv",
    )
