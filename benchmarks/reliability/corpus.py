"""Hostile specs by hand, one of each kind that somebody thought of, given to the command line itself."""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.rows import Row, at_most

BASE = """\
title: Hostile
data: {xor: {}}
model: {mlp: {hidden: [4]}}
loss: BinaryCrossentropy
metrics: [accuracy]
train: {epochs: 1}
seeds: 2
"""
GOOD = ""  # what is said of a spec that is good
TOO_MANY = r"numbers, 50,000,000 at most"
LAYERS: dict[str, str] = {  # layers in flow style → what is said; each in front of an output layer
    "{Lambda: {function: x}}": "takes Python code",
    "{TFSMLayer: {filepath: /tmp}}": "takes Python code",
    "{Masking: {mask_value: {class_name: Dense, config: {}}}}": "mask_value: expected a number, a text or a list",
    "{StringLookup: {vocabulary: gs://a/b}}": "StringLookup computes with TensorFlow alone",
    "{IntegerLookup: {vocabulary: /etc/passwd}}": "IntegerLookup computes with TensorFlow alone",
    "{mine.Layer: {}}": "a spec names no Python module",
    "{my>Layer: {}}": "unknown layer 'my>Layer'",
    "{__class__: {}}": "unknown layer '__class__'",
    "{Dense: 100000000000}": "units: expected numbers up to 1,000,000",
    "{Dense: 1000000}, {Dense: 1000000}": TOO_MANY,
    "{Dense: -4}": "Dense refuses its arguments",
    "{Dense: 2.5}": "Dense refuses its arguments",
    "{Dense: {units: 3, activation: __class__}}": "unknown activation '__class__'",
    "{Dense: {units: 3, kernel_initializer: {Values: {values: /etc/passwd}}}}": "Values",
    "{Dense: {units: 3, seed: 1}}": "random numbers come from the seed of the run",
    "{Reshape: {target_shape: [1000000000000]}}": "target_shape: expected numbers up to 1,000,000",
    "{RepeatVector: {n: 1000000000}}": "n: expected numbers up to 1,000,000",
    "{Dense: 3, name: ../x}": "a layer cannot be called '../x'",
    "{Dense: 3, inputs: []}": "expected the name of a layer or a list of names, got []",
    "{Dense: 3, inputs: [input]}": GOOD,
    "{Dense: 3, inputs: itself, name: itself}": "unknown input 'itself'",
    "{repeat: 1000, layers: [{Dense: 2}]}": "expected a count from 1 to 150",
    "{repeat: 100, layers: [{repeat: 100, layers: [{repeat: 100, layers: [{Dense: 2}]}]}]}": "at most 150 layers",
    "{repeat: -1, layers: [{Dense: 2}]}": "expected a count from 1 to 150",
}
LINES: dict[str, str] = {  # a line that takes the place of the base's, or comes behind → what is said
    "title: ''": "expected one line, got ''",
    'title: "a\\nb"': "expected one line",
    'title: "\\x9b31m"': "not a legal text",
    'title: "\\u202ex"': "not a legal text",
    'title: "\\ud800"': "not a legal text",
    f"title: 0x{'f' * 4000}": "too large a whole number",
    "title: 'The $\\frac rule costs $5'": GOOD,
    "data: {csv: {path: a.csv}}": "cannot read 'a.csv': No such file or directory",
    "data: {os.system: {}}": "unknown data set 'os.system'",
    "data: {blobs: {samples: 1000000000}}": TOO_MANY,
    "data: {blobs: {samples: 400, features: 1000000}}": TOO_MANY,
    "data: {blobs: {samples: 100000, classes: 10000, margin: 1}}": TOO_MANY,
    "data: {noise: {samples: 3000000000}}": TOO_MANY,
    "data: {parity: {bits: 60}}": "bits",
    "data: {digits: {image: true, prepare: [{resample: {height: 1000000, width: 1000000}}]}}": TOO_MANY,
    "data: {xor: {prepare: [{shuffle: {draw: 1000000000000}}]}}": "draw must be from 0 to 999",
    "data: {xor: {train: 1000000000}}": "xor has 4",
    "data: {xor: {rng: 3}}": "xor has no argument 'rng'",
    "model: {inputs: {a: 1}, layers: [{Dense: 1}]}": "the data say what inputs a model has",
    "model: {mlp: {hidden: 0}}": "hidden: expected a list or a mapping",
    "model: {mlp: {hidden: {repeat: [2, 600]}}}": "hidden must be",
    "loss: LossFunctionWrapper": "unknown loss 'LossFunctionWrapper'",
    "loss: mine.Loss": "a spec names no Python module",
    f"loss: {{Huber: {{delta: 1{'0' * 400}}}}}": "too large a whole number",
    "metrics: [acc]": "did you mean 'accuracy'?",
    "metrics: [{AUC: {num_thresholds: 1000000000}}]": "expected numbers up to 1,000,000",
    "metrics: [{MeanIoU: {num_classes: 40000}}]": "num_classes: the data have 2 classes",
    "metrics: [{OneHotIoU: {num_classes: 2147483648, target_class_ids: [0]}}]": "OneHotIoU needs an output per class",
    "metrics: [{accuracy: {name: __class__}}]": GOOD,
    "train: {epochs: 1000000000}": "expected 1000000 or less",
    "train: {epochs: .nan}": "not a legal number",
    "train: {class_weight: {a: 1}}": "a list with a weight from 0 on for each class",
    "train: {optimizer: {Adam: {learning_rate: '1e-3'}}}": "write 1e-3, without quotes",
    "train: {optimizer: {SGD: {momentum: 0}}}": GOOD,
    f"train: {{optimizer: {{Adam: {{learning_rate: 1{'0' * 400}}}}}}}": "too large a whole number",
    "train: {optimizer: {Adam: {learning_rate: {class_name: Lambda, config: {}}}}}": "expected a schedule by name",
    "train: {optimizer: LossScaleOptimizer}": "scales losses",
    "seeds: 1000000000": "expected at most 100,000 seeds",
    "seeds: 1e9": "expected a count such as 20",
    "<<: {seeds: 3}": "YAML 1.2 has no merge key",
    "extends: /etc/hosts": "the path must start beside this file",
    "extends: ..": "there is no such file beside this one",
    'extends: "a\\0b"': "not a legal text",
    "x: !!python/object/apply:os.system ['true']": "is not allowed: a spec is plain data",
    "x: !!binary aGk=": "is not allowed: a spec is plain data",
    "x: &a [*a]": "an alias that contains itself",
    f"x: {'[' * 2000}{']' * 2000}": "levels of nesting",
    f"x: [{'1, ' * 400_000}]": "a spec has at most 1000000 bytes",
    "\u00a0x: 1": "a key must be a word",
    "seeds: 3\nseeds: 4": "duplicate key 'seeds'",
    "variants: {a/b: {}}": "a level cannot be called 'a/b'",
    "variants: {a: {metrics." + "9" * 900 + ": AUC}}": "is not an index of the list",
    "variants: {a: {model.__class__: 1}}": "__class__",
    "variants: {'🔥': {}}": GOOD,
    "grid: {r: {path: train.epochs, values: {log: [1, 10, 1000000000]}}}": "a count of 2 to 1000",
    "grid: {r: {path: train.epochs, values: []}}": "factor 'r' has no levels",
    "grid: {zip: [a, b]}": "unknown factor 'a'",
    "ablate: {components: {" + ", ".join(f"c{n}: {{}}" for n in range(300)) + "}}": "expected at most 200 entries",
    "ablate: {components: {" + ", ".join(f"c{n}: {{}}" for n in range(20)) + "}}": "variants; 10000 at most",
    "claims: [{that: x, expect: loss.__class__ < 1}]": "unexpected '.'",
    "claims: [{that: x, expect: 'loss < １'}]": "unexpected '１'",
    "claims: [{that: x, expect: 'loss < 1" + "0" * 400 + "'}]": "is too large a number",
    "claims: [{that: x, expect: '" + "(" * 140 + "loss" + ")" * 140 + " < 1'}]": GOOD,
    "claims: [{that: x, expect: '" + "(" * 400 + "'}]": "a claim has at most 300 words and signs",
    "claims: [{that: x, expect: 'loss < 0/0'}]": GOOD,
    "claims: [{that: x, expect: exit() < 1}]": "unknown function 'exit'",
    "figures: [{curves: {y: {a: 1}}}]": "expected the name of a series",
    "figures: [{decision_boundary: {measure: [x]}}]": "decision_boundary",
    "figures: [{layer_profile: {y: [loss]}}]": "layer_profile",
    "figures: [{layers: [Dense]}]": "the arguments of 'layers' must be a mapping",
    "tables: [{layers: [Dense]}]": "the arguments of 'layers' must be a mapping",
    "tables: [nope]": "unknown table 'nope'",
    "measures: [{relative_margin: {rounds: 1000000000000}}]": "rounds must be from 1 to 1,000,000",
    "measures: [/etc/passwd]": "unknown measure",
}
BYTES: dict[bytes, str] = {
    b"": "the file is empty",
    b"# nothing\n": "the file is empty",
    b"null\n": "expected a mapping, got null",
    b"- a\n": "expected a mapping",
    b"\xff\xfet\x00": "it is not UTF-8",
    BASE.replace("Hostile", "\xe9").encode("latin-1"): "it is not UTF-8",
    BASE.encode("utf-8-sig"): GOOD,
    BASE.replace("\n", "\r\n").encode(): GOOD,
    b"title: \x00\n": "may not stand here",
    b"a: [1\n": "not valid YAML",
    b"%YAML 3.0\n---\na: 1\n": "",
    b"a: 1\n---\nb: 2\n": "but found another document",
    b"- " * 10_000 + b"a\n": "levels of nesting",
}
NAMES: dict[str, str] = {  # of files → what is said
    "...yaml": "a spec cannot be called '..'",
    "..yaml": "a spec cannot be called '.'",
    "README.md.yaml": "a spec cannot be called 'README.md'",
    "a\x1b[31m.yaml": r"a spec cannot be called 'a\x1b[31m'",
    "UP.YAML": GOOD,
}


def cases() -> Iterator[tuple[str, bytes, str]]:
    """The name and the content of each file, and what is to be said of it; empty for nothing."""
    for line, said in LINES.items():
        key = re.escape(line.partition(":")[0])
        text, count = re.subn(rf"^{key}: .*$", lambda _: line, BASE, count=1, flags=re.MULTILINE)  # noqa: B023
        yield "spec.yaml", (text if count else f"{BASE}{line}\n").encode("utf-8", "surrogatepass"), said
    for layers, said in LAYERS.items():
        text = BASE.replace("{mlp: {hidden: [4]}}", f"{{layers: [{layers}, {{Dense: 1}}]}}")
        yield "spec.yaml", text.encode(), said
    yield from (("spec.yaml", content, said) for content, said in BYTES.items())
    yield from ((name, BASE.encode(), said) for name, said in NAMES.items())


def wrong_with(name: str, content: bytes, said: str) -> str:
    """What is bad about the answer to one file; empty where it is as it should be."""
    from reproduce.cli import main

    output, errors = io.StringIO(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        try:
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
                status = main.status(["check", str(path)])
        except BaseException as error:
            return f"{type(error).__name__}: {error}"
    lines = [line for line in errors.getvalue().splitlines() if not line.startswith("ignored, since")]
    if status != (1 if said else 0) and content != b"%YAML 3.0\n---\na: 1\n":
        return f"exit status {status}: {lines[:3]}"
    if said and not any(said in line for line in lines):
        return f"not said: {said!r} but {lines[:3]}"
    return "" if all(line.isprintable() and len(line) <= 1000 for line in lines) else f"not plain lines: {lines[:3]!a}"


def rows() -> list[Row]:
    """The table of the page."""
    tried = [(case, wrong_with(*case)) for case in cases()]
    for (name, content, _), wrong in tried:
        if wrong:
            print(f"{name} {content[-200:]!r}: {wrong}", flush=True)
    return [
        Row("hostile specs by hand", str(len(tried))),
        at_most("answered badly", sum(bool(wrong) for _, wrong in tried), 0, "specs"),
    ]
