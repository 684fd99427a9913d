"""What the benchmarks compare is the same work; what they read and print is what is there."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import (
    bayesian,
    commands,
    engine,
    handwritten,
    keras_fit,
    looks,
    mutation,
    preview,
    rate,
    rates,
    run,
    shape,
    statistics,
    tables,
)
from benchmarks.processes import SPECS, Finished, Place, finished
from benchmarks.rows import Row, at_least, at_most, markdown, text
from reproduce.claims.conditions import Condition
from reproduce.claims.decisions import decide
from reproduce.cli.profile import Profile
from reproduce.engine import check
from reproduce.pipeline import reading
from reproduce.progress import Progress
from reproduce.statistics.sign_tests import ANYTIME


def test_generated_specs_have_no_problems() -> None:
    for number in (1, 60):
        parsed = reading.parse(commands.SMALL.format(number=number), "small.yaml", folder=Path())
        assert not list(check.problems(parsed, parsed.experiment.variants))


@pytest.mark.filterwarnings("ignore:__array__")  # Keras, reading a learning rate
@pytest.mark.parametrize("name", keras_fit.MODELS)
def test_a_keras_user_writes_the_model_of_the_spec(name: str) -> None:
    parsed = reading.parse_file(SPECS / f"{name}.yaml")
    variant = parsed.experiment.variants[-1]
    (built,), problems = check.attempt(parsed, variant)
    assert not problems
    model, optimizer = keras_fit.MODELS[name](variant.setup)
    assert [weight.shape for weight in model.weights] == [weight.shape for weight in built.model.weights]
    assert optimizer.get_config() | {"name": ""} == built.optimizer.get_config() | {"name": ""}
    assert len(model.losses) == len(built.model.losses)


def test_the_handwritten_program_does_what_the_engine_does(tmp_path: Path) -> None:
    """With next to no dropout, whose random bits differ."""
    spec = (SPECS / "ablation.yaml").read_text()
    for old, new in {
        "[0.2, 0.3, 0.5]": "[1e-9]",
        "epochs: 20": "epochs: 2",
        "0.03, 0.01]": "0.01]",
        "train: 1400, validation: 397": "train: 96, validation: 40",
    }.items():
        assert old in spec
        spec = spec.replace(old, new)
    path = tmp_path / "ablation.yaml"
    path.write_text(spec)
    made = engine.ready(path, 1)
    found = made.program(*made.arguments)
    arguments = handwritten.arguments(made)
    scores, losses, weights = handwritten.compiled(*arguments)(*arguments)
    assert len(scores) > len(made.runs)  # the last round is filled up
    names = ("loss", "accuracy", "val_loss", "val_accuracy")
    theirs = np.stack([found.epoch[name] for name in names], axis=-1)
    np.testing.assert_allclose(scores, theirs, rtol=1e-3, atol=3e-3)
    np.testing.assert_allclose(losses, found.batch_loss, rtol=1e-3)
    assert len({float(loss) for loss in losses[:, -1]}) == len(made.runs) > 4
    np.testing.assert_allclose(weights.kernel_2, found.weights[0][4], atol=1e-2)


def test_operations_are_counted() -> None:
    """Forward 2 × (6 + 3), by the weights as many, by the inputs of the second layer 2 × 3; a look goes forward."""
    assert rate.flops([(2, 3), (3, 1)], examples=10, looks=7) == 10 * (18 + 18 + 6) + 7 * 18


def test_the_rates_of_the_preview_are_found_again() -> None:
    counts = [(1.0, number, number**2 % 7 * 1e9) for number in range(9)]
    points = [(row, 0.3 + 0.02 * row[1] + 1e-10 * row[2]) for row in counts]
    found, ratios = rates.fitted(points)
    np.testing.assert_allclose(found, [0.3, 0.02, 1e-10])
    np.testing.assert_allclose(ratios, 1)


def test_estimates_are_read_from_what_check_prints() -> None:
    assert dict(preview.estimates(Place(Path("cache"), Path("records")), ["xor"])).keys() == {"xor"}


def test_phases_are_those_of_the_profile() -> None:
    profile = Profile(Progress())
    profile.start("one")
    profile.more(3)
    profile.program(1, 1, ["base"], 3)
    profile.spent("run", 2.5)
    profile.spent("report", 0.25)
    phases = Finished(3.0, 0, "", profile.table()).phases
    assert phases["run"] == 2.5 and phases["report"] == 0.25 and sum(phases.values()) == 2.75


def test_a_process_is_timed_and_its_memory_taken() -> None:
    """From a small process: what one starts has had its size for a moment."""
    code = """
import sys
from benchmarks.processes import finished
done = finished(sys.executable, "-c", "import time; block = b'x' * 200_000_000; time.sleep(0.1); print('said')")
print(done.output.strip(), done.seconds > 0.1, 2e8 < done.peak < 3e8)
"""
    assert finished(sys.executable, "-c", code).output == "said True True\n"


def test_a_failed_process_ends_the_benchmark() -> None:
    with pytest.raises(SystemExit, match="exit status 3\nwhy"):
        finished(sys.executable, "-c", "import sys; print('why', file=sys.stderr); sys.exit(3)")


def test_tables() -> None:
    rows = [at_least("ratio", 123.4, 100, "×"), at_most("time", 0.31, 0.3, "s"), Row("split", "1 s")]
    assert text(rows).splitlines()[1:] == [
        "ratio  123 ×     ≥ 100 ×  met",
        "time   0.31 s    ≤ 0.3 s  missed",
        "split  1 s",
    ]
    assert markdown(rows).splitlines()[2:] == [
        "| ratio | 123 × | ≥ 100 × | met |",
        "| time | 0.31 s | ≤ 0.3 s | missed |",
        "| split | 1 s |  |  |",
    ]


def test_only_known_benchmarks_run() -> None:
    with pytest.raises(SystemExit, match="unknown benchmark 'speed'; there are commands, ablation"):
        run.main(["speed"])


def test_one_table_is_written_and_the_others_stay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run, "RESULTS", tmp_path / "results.md")
    monkeypatch.setattr(run.machine, "prepare", lambda: None)
    for name, measured in {"growth": "1 ms", "commands": "2 s", "seeds": "3 ms"}.items():
        monkeypatch.setitem(run.BENCHMARKS, name, lambda measured=measured: [Row("this", measured)])
        run.main([name])
    monkeypatch.setitem(run.BENCHMARKS, "growth", lambda: [Row("this", "4 ms")])
    run.main(["growth"])
    written = tables.tables(run.RESULTS.read_text())
    assert list(written) == ["commands", "seeds", "growth"]
    assert "2 s" in written["commands"] and "4 ms" in written["growth"] and "1 ms" not in written["growth"]


def test_oracles_are_judged_as_claims_are() -> None:
    seeds = np.arange(20) * 0.001
    best = {
        "Branin": {bayesian.STOCK: seeds, bayesian.OURS: seeds + 0.009, bayesian.SEVERAL: seeds + 0.011},
        "Hartmann": {bayesian.STOCK: seeds, bayesian.OURS: seeds[::-1] * 10, bayesian.SEVERAL: seeds - 1},
    }
    verdicts = bayesian.judged(best)
    assert [one.verdict for one in verdicts] == ["reproduced", "refuted", "inconclusive", "reproduced"]
    assert verdicts[0].that == "On Branin, the best value that ours finds is at most 0.01 above KerasTuner's."
    assert verdicts[0].n == 20 and verdicts[0].effect == pytest.approx(-0.001)


def test_a_promise_is_broken_beyond_the_luck_of_the_simulation() -> None:
    """Four standard errors above 5% of 2,000 experiments are 139."""
    assert statistics.Line("", "", 138).is_kept and not statistics.Line("", "", 140).is_kept
    assert statistics.Line("", "", 2000, bound=None).is_kept


def test_the_page_of_error_rates_has_all_that_was_simulated() -> None:
    shown = statistics.PAGE.read_text(encoding="utf-8")
    assert shown.startswith(statistics.HEAD) and shown.endswith(statistics.TAIL)
    assert shown.count(" seeds | ") > 30 and shown.count("`tuned`: arms told apart") == 9
    assert shown.count(" at any of 1,000 looks") == 12


def test_looks_are_judged_as_claims_are() -> None:
    differences = np.random.default_rng(0).choice([-1.0, 0.0, 1.0], (3, looks.LOOKS), p=[0.3, 0.2, 0.5])
    tails = looks.tails(differences <= 0, differences != 0, ANYTIME)
    for row, tail in zip(differences, tails, strict=True):
        for seeds in (1, 20, 333, looks.LOOKS):
            finding = replace(Condition(row[None, :seeds], ("",), ">").finding(), test=ANYTIME)
            assert decide(finding).reproduced[0] == pytest.approx(tail[seeds - 1])
    assert looks.ever(np.array([[0.9, 0.04, 0.9], [0.9, 0.9, 0.06]])) == 1


def test_the_shape_of_a_package_is_counted(tmp_path: Path) -> None:
    package = tmp_path / "package"
    (package / "room").mkdir(parents=True)
    (package / "one.py").write_text(
        "class A:\n    def f(self, x: Any, *, y: int = 0) -> list[Any]:\n        return x\n"
    )
    (package / "room" / "two.py").write_text("def g(a, b, c, d, e, f, g, h):\n" + "    a = 1\n" * 300)
    found = shape.shape(package)
    assert found.files == {"package/one.py": 3, "package/room/two.py": 301}
    assert found.functions == {"package/one.py:2 f": 2, "package/room/two.py:1 g": 301}
    assert found.parameters == {"package/one.py:2 f": 2, "package/room/two.py:1 g": 8}
    assert (found.rooms, found.anys) == (2, 2)
    assert [row.met for row in shape.rows(package)] == [False, False, False, True, None]


def test_a_mutant_has_one_thing_changed_and_is_still_python(tmp_path: Path) -> None:
    path = tmp_path / "code.py"
    path.write_text(
        "def f(é, b):\n    if not é:\n        return f'{b + 1}'\n    return é < 7 and b\n", encoding="utf-8"
    )
    found = dict(mutation.mutants(path))
    assert list(found) == [
        "2: if not é: → if not not é:",
        "2: not é → é",
        "3: return f'{b + 1}' → return None",
        "4: return é < 7 and b → return None",
        "4: é < 7 and b → é < 7 or b",
        "4: é < 7 → é <= 7",
        "4: 7 → 8",
    ]
    assert found["4: é < 7 → é <= 7"].decode() == path.read_text("utf-8").replace("é < 7", "(é <= 7)")
    assert all(compile(mutant, "code.py", "exec") for mutant in found.values())
