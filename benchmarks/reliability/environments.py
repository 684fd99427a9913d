"""What users have set in the shell and in keras.json: a spec gives the same bytes under each, or is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.processes import ROOT
from benchmarks.rows import Row, at_most

SPEC = """
title: Dropout, a convolution, epsilons of layers and losses, a schedule of random numbers
data: {digits: {image: true, train: 40, validation: 20, prepare: [{keep_classes: {classes: 2}}]}}
model:
  layers:
    - {Conv2D: {filters: 4, kernel_size: 3, activation: relu}}
    - LayerNormalization
    - GlobalAveragePooling2D
    - {Dropout: 0.2}
    - {Dense: {units: 1, activation: sigmoid}}
loss: BinaryCrossentropy
metrics: [accuracy]
train: {epochs: 3, batch_size: 20, optimizer: {Adam: {learning_rate: 0.05}}}
seeds: 2
"""


@dataclass(frozen=True)
class Environment:
    """What a user may have set.

    Attributes:
        variables: of the shell.
        config: the contents of keras.json.
        options: of `reproduce run`.
    """

    name: str
    variables: Mapping[str, str] = field(default_factory=dict)
    config: Mapping[str, object] = field(default_factory=dict)
    options: tuple[str, ...] = ()


def _variables(*settings: str, options: tuple[str, ...] = ()) -> list[Environment]:
    pairs = [setting.partition("=") for setting in settings]
    return [Environment(f"{name}={value}", {name: value}, options=options) for name, _, value in pairs]


FIT = ("--engine", "fit")
TENSORFLOW = ("--backend", "tensorflow")
FAST = "--xla_cpu_enable_fast_math=true --xla_cpu_fast_math_honor_nans=false"
ENVIRONMENTS = [
    *[
        Environment(f"keras.json: {name} {value}", config={name: value})
        for name, value in (
            ("image_data_format", "channels_first"),
            ("floatx", "float16"),
            ("floatx", "float64"),
            ("epsilon", 0.1),
            ("backend", "tensorflow"),
        )
    ],
    *_variables(
        "JAX_ENABLE_X64=1",
        "JAX_THREEFRY_PARTITIONABLE=0",
        "JAX_DEFAULT_PRNG_IMPL=rbg",
        "JAX_RANDOM_SEED_OFFSET=7",
        "JAX_DEFAULT_MATMUL_PRECISION=bfloat16",
        "JAX_NUMPY_DTYPE_PROMOTION=strict",
        "JAX_NUMPY_RANK_PROMOTION=raise",
        "JAX_DISABLE_JIT=1",
        "JAX_DISABLE_MOST_OPTIMIZATIONS=1",
        "JAX_DEBUG_NANS=1",
        "JAX_PLATFORMS=nothing",
        "JAX_NO_SUCH_SETTING=1",
        "KERAS_NNX_ENABLED=true",
        "KERAS_BACKEND=tensorflow",
        f"XLA_FLAGS={FAST}",
        "XLA_FLAGS=--no_such_flag=1",
        "XLA_FLAGS=--xla_force_host_platform_device_count=1",
        "CUDA_VISIBLE_DEVICES=",
        "OMP_NUM_THREADS=1",
        "PYTHONHASHSEED=7",
        "MPLBACKEND=module://no_such_backend",
        "LC_ALL=C",
        "TZ=Asia/Kathmandu",
    ),
    *_variables("KERAS_MAX_EPOCHS=1", "KERAS_MAX_STEPS_PER_EPOCH=1", options=FIT),
    *_variables(
        "TF_ENABLE_ONEDNN_OPTS=0", "TF_USE_LEGACY_KERAS=1", "TF_XLA_FLAGS=--tf_xla_auto_jit=2", options=TENSORFLOW
    ),
]


@dataclass(frozen=True)
class Answer:
    """What `reproduce run` gave: its exit status, its table of runs, and what it said."""

    status: int
    runs: str
    said: str

    @property
    def is_refusal(self) -> bool:
        """Whether it was refused in one plain line."""
        return self.status == 2 and "Traceback" not in self.said


def run(environment: Environment, folder: Path) -> Answer:
    """Run the spec in a fresh process under an environment, from an empty store."""
    home = folder / "home"
    home.mkdir(parents=True)
    (home / "keras.json").write_text(json.dumps(environment.config))
    spec = folder / "small.yaml"
    spec.write_text(SPEC)
    plain = {name: value for name, value in os.environ.items() if name not in ("KERAS_BACKEND", "XLA_FLAGS")}
    variables = {**plain, "KERAS_HOME": str(home), "PYTHONPATH": str(ROOT), **environment.variables}
    command = [sys.executable, "-c", "from reproduce.cli.main import main; main()", "run", str(spec)]
    where = ["--store", str(folder / "store.db"), "--results", str(folder / "results")]
    done = subprocess.run(
        [*command, *where, *environment.options], env=variables, capture_output=True, text=True, timeout=600
    )
    table = folder / "results" / "small" / "runs.csv"
    return Answer(done.returncode, table.read_text() if table.exists() else "", done.stdout + done.stderr)


def rows() -> list[Row]:
    """Every environment against none at all."""
    same, refused, bad = 0, 0, []
    with tempfile.TemporaryDirectory() as folder:
        engines = dict.fromkeys(environment.options for environment in ENVIRONMENTS)
        plain = {options: run(Environment("", options=options), Path(folder, *options, "plain")) for options in engines}
        for number, environment in enumerate(ENVIRONMENTS):
            answer = run(environment, Path(folder, str(number)))
            if answer.status == 0 and answer.runs == plain[environment.options].runs:
                same += 1
            elif answer.is_refusal:
                refused += 1
            else:
                bad.append(environment.name)
                print(f"{environment.name}: {answer.said[-2000:]}", file=sys.stderr)
    return [
        Row("environments tried", str(len(ENVIRONMENTS))),
        Row("same bytes as without", str(same)),
        Row("refused in one line", str(refused)),
        at_most("other results, or a traceback", len(bad), 0, f": {', '.join(bad)}" if bad else ""),
    ]
