"""Keeps the global random generators of Python and numpy as they were.

Other packages seed them (mnist1d), or draw from them when first imported (scikit-learn, by way of rich).
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator

import numpy as np


@contextlib.contextmanager
def global_generators_kept() -> Iterator[None]:
    """Restores both states at the end; also a decorator, `@global_generators_kept()`."""
    python, numpy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
