"""Keras with its fastest backend to import, and a check that global random generators are left alone."""

import os
import random
from collections.abc import Iterator

import numpy as np
import pytest

os.environ.setdefault("KERAS_BACKEND", "jax")


@pytest.fixture
def global_generators_untouched() -> Iterator[None]:
    python, (kind, keys, *place) = random.getstate(), np.random.get_state()
    yield
    now_kind, now_keys, *now_place = np.random.get_state()
    assert random.getstate() == python
    assert (now_kind, now_place) == (kind, place)
    assert np.array_equal(now_keys, keys)
