"""The suite from Python: runs of an experiment, their records as data frames, and the verdicts on its claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from reproduce.api import own_spec
from reproduce.api_arguments import PathLike, count_of, name_of, parsed_of, seeds_of, store_of
from reproduce.pipeline import conclusion
from reproduce.pipeline import experiment as pipeline
from reproduce.pipeline.options import Options
from reproduce.pipeline.reading import parse_file
from reproduce.pipeline.session import Session
from reproduce.pipeline.stored import stored
from reproduce.runs.settings import chosen, settings_of
from reproduce.runs.store import Store

if TYPE_CHECKING:
    import keras
    import pandas


class Frames(NamedTuple):
    """An experiment's records.

    Attributes:
        runs: one row per run: the level of each factor, `variant`, `seed`, the last value of each series, `diverged`.
        curves: one row per point: `variant`, `seed`, `series`, `at`, `point`, `part`, `value`.
    """

    runs: pandas.DataFrame
    curves: pandas.DataFrame


def run(
    name: PathLike,
    *,
    model: Callable[[], keras.Model] | None = None,
    data: Any = None,
    target: str | None = None,
    seeds: int | Iterable[int] | None = None,
    specs: PathLike | None = None,
    store: PathLike | None = None,
    engine: str = "auto",
    tier: str = "full",
    until_decided: int | None = None,
) -> pandas.DataFrame:
    """Train the runs of an experiment that are not stored, and judge its claims. Nothing is written but the store.

    Args:
        name: an experiment, or a path to a YAML file.
        model: as of `own_spec`, which gives the name under which its records are found. Defaults to the spec's model.
        data: likewise.
        target: likewise.
        seeds: how many from 0, or which. Defaults to the spec's.
        specs: where names are looked up. Defaults to `specs/` here, then the lecture's.
        store: where records are kept. Defaults to the user's store.
        engine: `vector` or `fit`. Defaults to `auto`: `vector` on JAX, `fit` elsewhere.
        tier: `full` or `smoke`. Defaults to `full`.
        until_decided: add seeds until each claim is decided or there are so many, and judge by a test that holds
            however often one looks. Defaults to no seeds but those.

    Returns:
        One row per claim: `that`, `expect`, `verdict`, `effect`, `interval`, `n`, `margin`, `reason` and more.

    Raises:
        UsageError, SpecErrors, TypeError: as `build`.
    """
    import pandas

    from reproduce.claims.verdict import judge
    from reproduce.engine import device
    from reproduce.pipeline.until_decided import trained

    settings = settings_of(engine, device.present_backend(), tier=tier)
    most = None if until_decided is None else count_of("until_decided", until_decided)
    options = Options(Path("results"), settings, seeds_of(seeds), until_decided=most)
    if model is not None or data is not None or target is not None:
        name = own_spec(name, model=model, data=data, target=target, specs=specs)
    parsed = parsed_of(name, specs, lambda path: pipeline.read(path, options.settings))
    with Store(store_of(store)) as opened:
        session = Session(options, opened)
        ((planned, _),) = trained([pipeline.planned(parsed, session)], session)
        verdicts = judge(conclusion.load(planned, opened), **options.judging)
        return pandas.DataFrame([asdict(verdict) for verdict in verdicts])


def results(
    name: PathLike,
    *,
    seeds: int | Iterable[int] | None = None,
    specs: PathLike | None = None,
    store: PathLike | None = None,
    engine: str = "auto",
    backend: str | None = None,
    device: str = "auto",
    tier: str = "full",
) -> Frames:
    """The stored records of an experiment as data frames; the options are those that it was run with.

    Args:
        name: an experiment, or a path to a YAML file.
        seeds: how many from 0, or which. Defaults to the spec's.
        specs: where names are looked up. Defaults to `specs/` here, then the lecture's.
        store: where records are kept. Defaults to the user's store.
        engine: `vector` or `fit`. Defaults to `auto`: `vector` on JAX, `fit` elsewhere.
        backend: `jax`, `tensorflow` or `torch`. Defaults to that of Keras here, as `run` does, else `jax`.
        device: `cpu` or `gpu`. Defaults to `auto`: what this machine has.
        tier: `full` or `smoke`. Defaults to `full`.

    Raises:
        UsageError, SpecErrors, TypeError: as `build`; and a UsageError when nothing is stored.
    """
    from reproduce.analysis.frames import frames
    from reproduce.engine.device import present_backend

    settings = chosen(engine, present_backend() if backend is None else backend, device, tier)
    options = Options(Path("results"), settings, seeds_of(seeds))
    parsed = parsed_of(name, specs, parse_file)
    with Store(store_of(store), make=False) as opened:
        return Frames(*frames(stored(parsed, name_of(name), Session(options, opened))))
