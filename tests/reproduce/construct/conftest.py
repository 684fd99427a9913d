"""Setups that are built, and setups that are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from reproduce.arrays.targets import Task
from reproduce.construct.variant import Built, SetupProblems, build

BINARY = Task((2,), 1, "binary")


@pytest.fixture(scope="session")
def built_for(variant: Callable[..., Any]) -> Callable[..., Built]:
    """`built_for(task, loss=…, …)`: the objects of a setup; two inputs and two classes unless told."""

    def made(task: Task = BINARY, /, **setup: Any) -> Built:
        return build(variant(**{"loss": "BinaryCrossentropy", **setup}).setup, task)

    return made


@pytest.fixture(scope="session")
def refused_for(built_for: Callable[..., Built]) -> Callable[..., list[tuple[Any, str]]]:
    """As `built_for`, of a setup that cannot be built: what is wrong with it, as (path, message)."""

    def found(task: Task = BINARY, /, **setup: Any) -> list[tuple[Any, str]]:
        with pytest.raises(SetupProblems) as caught:
            built_for(task, **setup)
        return [(one.path, one.message) for one in caught.value.problems]

    return found
