"""What must be the same in all phases of a run: what their data ask of the model, and what their measures give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reproduce.arrays import examples
from reproduce.arrays.targets import Task, task_of
from reproduce.construct.builder import Builder, SetupProblem
from reproduce.construct.frozen import layers_named
from reproduce.construct.variant import Built
from reproduce.engine.dry_run import shapes_of_measures
from reproduce.stages import Stage
from reproduce.text import counted


def problems(stages: Sequence[Stage], made: Sequence[Built]) -> Iterator[SetupProblem]:
    """What is wrong with the phases of a setup that are good each by itself, by path in the setup.

    Args:
        stages: all of them.
        made: the objects of each.
    """
    splits = [examples.load(stage.setup["data"], 0) for stage in stages]
    tasks = [task_of(split) for split in splits]
    for stage, task in zip(stages, tasks, strict=True):
        if task != tasks[0]:
            message = f"the data of this phase have {_asked(task)}, those of the first {_asked(tasks[0])}"
            yield SetupProblem(stage.path(("data",)), f"{message}: one model must fit both")
            return
    measured = [shapes_of_measures(one, one.arrays(split)) for one, split in zip(made, splits, strict=True)]
    numbers = {call.name: number for number, call in enumerate(made[0].measures)}
    for name, number in numbers.items():
        if len({shapes.get(name) for shapes in measured}) > 1:
            message = f"{name} gives other numbers in one phase than in another, where other layers are trained"
            yield SetupProblem(("measures", number), f"{message}; take it `at: init` or `at: end`")
    for stage, one in zip(stages, made, strict=True):
        builder, path = Builder(), stage.path(("reset",))
        list(layers_named(builder, one.model, stage.reset, path))
        yield from builder.problems


def _asked(task: Task) -> str:
    return f"inputs {task.inputs} and {counted(task.outputs, 'output')} ({task.kind})"
