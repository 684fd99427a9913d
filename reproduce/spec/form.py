"""The form of a spec: which keys it may have and what each may hold.

The models check shape only: words, numbers, lists, known keys. Names of Keras objects and their arguments are checked
against the builders' signatures (`reproduce.engine.check`), claims by their grammar (`reproduce.claims`). The JSON
Schema that editors use is generated from these models (`reproduce check --schema`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_serializer,
)

from reproduce.seeds import MAX_SEEDS, seed_range
from reproduce.setup import Setup
from reproduce.spec.advice import INPUTS, OUTPUTS
from reproduce.text import shown

MAX_TRIALS = 10_000
MAX_PHASES = 50


def _one_name(value: Any) -> Any:
    """The check of an object by name; its arguments are checked where its builder is known."""
    if isinstance(value, str) and value:
        return value
    if isinstance(value, dict) and "layers" in value and {"inputs", "outputs"} & set(value):
        raise ValueError(f"{INPUTS if 'inputs' in value else OUTPUTS}; write `{{layers: […]}}` alone")
    if not isinstance(value, dict) or len(value) != 1:
        got = f"{len(value)} names: {', '.join(value)}" if isinstance(value, dict) and value else shown(value)
        raise ValueError(
            f"expected a name, or one name with its arguments as in `{{name: {{argument: value}}}}`, got {got}"
        )
    return value


def with_arguments(value: Any) -> Any:
    """The check of an object by name whose arguments are spelled out."""
    _one_name(value)
    name, arguments = next(iter(value.items())) if isinstance(value, dict) else (value, None)
    if not (arguments is None or isinstance(arguments, dict)):
        raise ValueError(f"the arguments of {name!r} must be a mapping `{{argument: value}}`, got {shown(arguments)}")
    return value


def _model(value: Any) -> Any:
    """The check of a model: a template by name, or a list of layers."""
    is_list = isinstance(value, dict) and list(value) == ["layers"] and isinstance(value["layers"], list)
    return value if is_list else with_arguments(value)


def _class_weights(value: Any) -> Any:
    """The check of weights of classes; how many there must be is known with the data."""
    is_list = isinstance(value, list) and all(isinstance(one, int | float) and one >= 0 for one in value)
    if value in (None, "balanced") or (is_list and not any(isinstance(one, bool) for one in value)):
        return value
    raise ValueError(f"expected `balanced`, or a list with a weight from 0 on for each class, got {shown(value)}")


def _shuffle(value: Any) -> Any:
    """The check of how examples are ordered."""
    if isinstance(value, bool) or value == "once":
        return value
    raise ValueError(f"expected true, false or `once`, got {shown(value)}")


def _one_line(value: str) -> str:
    """The check of a title; the line end of a folded text does not count."""
    line = value.strip()
    if not line or "\n" in line:
        raise ValueError(f"expected one line, got {shown(value)}")
    return line


_NAME_SCHEMA = WithJsonSchema(
    {"anyOf": [{"type": "string", "minLength": 1}, {"type": "object", "minProperties": 1, "maxProperties": 1}]}
)
_DESCRIPTION = Field(description="an object by name: `Adam`, or with arguments `{Adam: {learning_rate: 0.01}}`")
Named = Annotated[Any, AfterValidator(with_arguments), _NAME_SCHEMA, _DESCRIPTION]
Model = Annotated[Any, AfterValidator(_model), _NAME_SCHEMA, _DESCRIPTION]
Layer = Annotated[Any, AfterValidator(_one_name), _NAME_SCHEMA, _DESCRIPTION]  # a lone value is its first argument
_SEEDS_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "integer", "minimum": 1, "maximum": MAX_SEEDS},
            {"type": "string", "pattern": "^[0-9]+:[0-9]+$"},
        ]
    }
)
ClassWeights = Annotated[
    Any,
    AfterValidator(_class_weights),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": "balanced"},
                {"type": "array", "items": {"type": "number", "minimum": 0}},
                {"type": "null"},
            ]
        }
    ),
    Field(description="`balanced`, or a weight for each class, in the loss of training"),
]
Shuffles = Annotated[
    Any,
    AfterValidator(_shuffle),
    WithJsonSchema({"enum": [True, False, "once"]}),
    Field(
        description="the order of the training examples: another each epoch, as they stand, or `once` for all epochs"
    ),
]
Seeds = Annotated[Any, AfterValidator(seed_range), _SEEDS_SCHEMA, Field(description="how many, or a range `100:140`")]
Patch = Annotated[dict[str, Any], Field(description="dotted path → value, e.g. `{model.mlp.hidden: [8]}`")]
SETUP_KEYS = ("data", "model", "loss", "metrics", "train", "measures", "slots")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class EarlyStoppingText(_Strict):
    """Stop when a validation quantity has not improved for `patience` epochs (as keras.callbacks.EarlyStopping)."""

    monitor: str = "val_loss"
    patience: Annotated[int, Field(ge=0)] = 10
    min_delta: Annotated[float, Field(ge=0)] = 0.0
    restore_best_weights: bool = True


class ReduceOnPlateauText(_Strict):
    """Multiply the learning rate by `factor` when `monitor` is stuck (as keras.callbacks.ReduceLROnPlateau)."""

    monitor: str = "val_loss"
    factor: Annotated[float, Field(gt=0, lt=1)] = 0.1
    patience: Annotated[int, Field(ge=0)] = 10
    min_delta: Annotated[float, Field(ge=0)] = 1e-4
    min_learning_rate: Annotated[float, Field(ge=0)] = 0.0


class _OwnTrainingText(_Strict):
    """What `train` says, and a phase of it may say otherwise."""

    optimizer: Named = "Adam"
    batch_size: Annotated[int, Field(ge=1)] = 32
    epochs: Annotated[int, Field(ge=0, le=1_000_000)] = 20
    augment: list[Layer] = []
    shuffle: Shuffles = True
    class_weight: ClassWeights = None
    early_stopping: EarlyStoppingText | None = None
    reduce_on_plateau: ReduceOnPlateauText | None = None
    freeze: list[str] = Field(default=[], description="names of layers that are not trained")


def _without_defaults(schema: dict[str, Any]) -> None:
    """Of a schema whose keys have the values of `train` by default."""
    for one in schema["properties"].values():
        one.pop("default", None)


class PhaseText(_OwnTrainingText):
    """A phase of training: what it has otherwise than `train`."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    data: Named = Field(default=None, description="the data of this phase")
    reset: list[str] = Field(default=[], description="names of layers that go back to their initial values before it")
    keep_optimizer: bool = Field(default=False, description="go on with the state of the optimizer")

    @model_serializer
    def said(self) -> dict[str, Any]:
        """What the text says and no defaults: the rest is that of `train`."""
        values = {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}
        return {name: one.model_dump() if isinstance(one, BaseModel) else one for name, one in values.items()}


class TrainText(_OwnTrainingText):
    """How a model is trained."""

    phases: Annotated[list[PhaseText], Field(max_length=MAX_PHASES)] = Field(
        default=[], description="what each phase of training has otherwise, in their order"
    )


class SetupText(_Strict):
    """What determines a run: the part of a spec that variants patch."""

    data: Named
    model: Model
    loss: Named | None = None
    metrics: list[Named] = []
    train: TrainText = TrainText()
    measures: list[Named] = []
    slots: dict[str, Layer] = Field(default={}, description="layers that variants fill in by name")

    def plain(self) -> Setup:
        """The same as plain data, with every default filled in."""
        return cast(Setup, self.model_dump(mode="python"))


class ClaimText(_Strict):
    """One statement of the lecture and the expression that tests it."""

    that: str
    expect: str
    edge: Literal["meant"] | None = Field(
        default=None, description="`meant` where the best level of what is tuned may lie at an end of the grid"
    )


class FactorText(_Strict):
    """One factor of a grid: values put at a path, or named patches."""

    path: str | None = Field(default=None, description="where each value is put")
    values: list[Any] | dict[str, Any] | None = Field(
        default=None, description="a list, named values, or a range `{log: [low, high, count]}` / `{linear: …}`"
    )
    patches: dict[str, Patch] | None = Field(default=None, description="level name → patch; instead of path and values")
    default: str | None = Field(default=None, description="name of an extra level that leaves the base as it is")


class Ablation(_Strict):
    """Named components, each a patch, combined by a design."""

    design: Literal["full", "leave-one-out", "one-at-a-time"] = "full"
    components: Annotated[dict[str, Patch], Field(min_length=1, max_length=200)]


def _factor_kind(value: Any) -> str:
    return "zip" if isinstance(value, list) else "factor"


Factor = Annotated[Annotated[FactorText, Tag("factor")] | Annotated[list[Any], Tag("zip")], Discriminator(_factor_kind)]


class HyperParameterText(_Strict):
    """One hyper-parameter of a search: values put at a path, or named patches."""

    path: str | None = Field(default=None, description="where each value is put")
    values: list[Any] | dict[str, Any] | None = Field(
        default=None, description="a list, named values, or a range `{log: [low, high]}` / `{linear: [low, high]}`"
    )
    patches: dict[str, Patch] | None = Field(default=None, description="level name → patch; instead of path and values")
    when: dict[str, Any] = Field(
        default={}, description="hyper-parameter → level or list of levels that it must have for this one to count"
    )


class SearchText(_Strict):
    """A search for hyper-parameters with one of KerasTuner's oracles; it adds a variant of its name."""

    tuner: Literal["random", "grid", "bayesian", "hyperband"]
    objective: Annotated[str, Field(description="a series, or `best(…)` of one")]
    trials: Annotated[int, Field(ge=1, le=MAX_TRIALS)] | None = None
    executions: Annotated[int, Field(ge=1, le=100, description="runs per trial")] = 3
    factor: Annotated[int, Field(ge=2, le=10, description="of hyperband")] = 3
    iterations: Annotated[int, Field(ge=1, le=100, description="of hyperband")] = 1
    repeat: Literal["seed"] | None = Field(default=None, description="`seed`: a search for each seed")
    space: Annotated[dict[str, HyperParameterText], Field(min_length=1, max_length=50)]


class SpecText(SetupText):
    """One experiment, as its author writes it."""

    title: Annotated[str, AfterValidator(_one_line)]
    concept: str = ""
    source: dict[str, Any] = Field(default={}, description="section of the lecture, references")
    notes: str = Field(default="", description="for students: what to look at, what to try next, why a claim fails")
    limits: list[Annotated[str, AfterValidator(_one_line)]] = Field(
        default=[], description="what the experiment does not show, a line each"
    )
    extends: str | None = Field(default=None, description="a spec whose setup this one starts from")
    seeds: Seeds = Field(default=20, validate_default=True)
    variants: dict[str, Patch] = {}
    grid: dict[str, Factor] = Field(default={}, description="factors; `zip: [a, b]` moves a and b together")
    ablate: Ablation | None = None
    searches: Annotated[dict[str, SearchText], Field(max_length=50)] = {}
    claims: list[ClaimText] = []
    figures: list[Named] = []
    tables: list[Named] = []
