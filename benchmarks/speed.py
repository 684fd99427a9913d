"""Times what the suite promises, each in a fresh process with an empty store, and prints the ratios.

    python benchmarks/speed.py            everything, about ten minutes
    python benchmarks/speed.py digits     one of: digits, xor, all, help

Timings on a shared machine are noisy: compare figures of one run only.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SPEC = """
title: The digits MLP of the benchmark
data: {digits: {train: 1408, validation: 128, test: 256, prepare: [standardize]}}
model: {mlp: {hidden: [64, 64, 64]}}
loss: SparseCategoricalCrossentropy
metrics: [accuracy]
train: {optimizer: Adam, batch_size: 32, epochs: 50}
seeds: 20
"""
FIT = """
import time; start = time.perf_counter()
import keras, numpy as np
from sklearn.datasets import load_digits
x, y = load_digits(return_X_y=True); x = (x / 16).astype("float32")
seconds = []
for seed in range({fits}):
    begin = time.perf_counter()
    keras.utils.set_random_seed(seed)
    layers = [keras.layers.Dense(64, "relu") for _ in range(3)] + [keras.layers.Dense(10)]
    model = keras.Sequential([keras.Input((64,)), *layers])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    model.fit(x[:1408], y[:1408], batch_size=32, epochs=50, validation_data=(x[1408:1536], y[1408:1536]), verbose=0)
    seconds.append(time.perf_counter() - begin)
print(sum(seconds) / len(seconds), time.perf_counter() - start - sum(seconds))
"""
FITS = 3


def main() -> None:
    """Run the benchmarks named on the command line, or all of them."""
    benchmarks = {"help": time_help, "digits": time_digits, "xor": time_xor, "all": time_all}
    for name in sys.argv[1:] or benchmarks:
        benchmarks[name]()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    print(f"peak memory of the largest process: {peak:.2f} GB")


def time_help() -> None:
    """`reproduce --help`, the best of five."""
    seconds = min(timed("--help")[0] for _ in range(5))
    print(f"reproduce --help: {seconds:.2f} s")


def time_digits() -> None:
    """Twenty seeds of the digits MLP, cold, against `fit` calls on TensorFlow (a few timed, then scaled)."""
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder, "digits_benchmark.yaml")
        spec.write_text(SPEC)
        ours, _ = timed("run", str(spec), *places(folder))
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", FIT.format(fits=FITS)]
    found = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    each, imports = map(float, found.split())
    theirs = imports + 20 * each
    print(f"20 seeds of the digits MLP: {ours:.1f} s cold; 20 fits on TensorFlow: {theirs:.1f} s ({each:.1f} s each)")
    print(f"ratio: {theirs / ours:.1f}")


def time_xor() -> None:
    """XOR: five variants, twenty seeds, 500 epochs, cold."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, _ = timed("run", "xor", *places(folder))
    print(f"reproduce run xor, cold: {seconds:.1f} s")


def time_all() -> None:
    """`reproduce all`, cold and again."""
    with tempfile.TemporaryDirectory() as folder:
        cold, summary = timed("all", *places(folder))
        again = min(timed("all", *places(folder))[0] for _ in range(3))
    print(f"reproduce all: cold {cold:.1f} s, again with all stored {again:.2f} s\n{summary.strip()}")


def timed(*arguments: str) -> tuple[float, str]:
    """Wall seconds of one `reproduce` command, and what it printed."""
    command = [str(Path(sys.executable).with_name("reproduce")), *arguments]
    start = time.perf_counter()
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - start, found.stdout


def places(folder: str) -> list[str]:
    """Options that keep a benchmark's records and results to itself."""
    return ["--store", f"{folder}/store.db", "--results", f"{folder}/results"]


if __name__ == "__main__":
    main()
