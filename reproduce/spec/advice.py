"""What to do instead of what people ask for and there is not, where the nearest legal name would mislead."""

from __future__ import annotations

from collections.abc import Collection

from reproduce.errors import nearest

OWN_DATA = "data of your own: `csv: {path: mine.csv, target: a column}`, or `npz: {path: mine.npz}` (docs/datasets.md)"
OWN_OBJECT = "a spec names no Python module; `reproduce new --part` writes a part that it can name (docs/extending.md)"
CLASSES = "classes are weighed in training: `train: {class_weight: balanced}`, or a list with a weight for each class"
EXAMPLES = "weights of examples are data: `csv: {weight: a column}`, or `npz: {weight: an array}`"
PHASES = "training in phases is `train: {phases: [{…}, {…}]}`; weights of other runs cannot be loaded"
SAVED = "weights start as saved in a model of one's own: `model: {keras: {file: mine.keras, weights: true}}`"
RATE = "it is an argument of the optimizer: `optimizer: {Adam: {learning_rate: 0.01}}`"
INPUTS = "the data say what inputs a model has, and layers name them: `inputs: left` beside a layer"
OUTPUTS = "a model has one output; several are not supported yet"
SHORT = {"lr": "learning_rate", "wd": "weight_decay", "eps": "epsilon"}  # arguments as other libraries call them
ADVICE = {
    "data set": dict.fromkeys(
        ("file", "path", "dataframe", "numpy", "npy", "custom", "table", "excel", "xlsx", "tsv"), OWN_DATA
    ),
    "key": {
        **dict.fromkeys(("class_weight", "class_weights"), CLASSES),
        **dict.fromkeys(("sample_weight", "sample_weights"), EXAMPLES),
        **dict.fromkeys(("phases", "finetune", "fine_tuning"), PHASES),
        **dict.fromkeys(("pretrained", "weights", "checkpoint"), SAVED),
        **dict.fromkeys(("lr", "learning_rate"), RATE),
        "inputs": INPUTS,
        "outputs": OUTPUTS,
    },
    "argument": dict.fromkeys(("weights", "pretrained", "checkpoint"), SAVED),
}


def clause(kind: str, name: str, legal: Collection[str]) -> str:
    """The end of a message about an unknown name: advice where there is some, else as `errors.nearest`.

    Args:
        kind: what the name is of: `data set`, `key`, `argument`, `metric`, `layer`, …
        name: what the spec says.
        legal: what it may say.
    """
    if advice := ADVICE.get(kind, {}).get(name):
        return f"; {advice}"
    if kind in ("key", "argument") or "." not in name:
        meant = SHORT.get(name, name) if kind == "argument" else name
        return nearest(meant if meant in legal else name, legal)
    return f"; {OWN_DATA if kind == 'data set' else OWN_OBJECT}"
