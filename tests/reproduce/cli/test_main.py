"""The command line as its users meet it: exit codes, what goes to stdout, and how little is loaded."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from click.shell_completion import ShellComplete

from reproduce.cli import main
from reproduce.cli.export_command import split
from reproduce.system.interrupts import Interrupted
from tests.folders import contents
from zoo import measures

COMMANDS = main.COMMANDS


class Answer(NamedTuple):
    """What a command line gave."""

    code: int
    out: str
    err: str


Reproduce = Callable[..., Answer]


@pytest.fixture
def reproduce(capsys: pytest.CaptureFixture[str]) -> Reproduce:
    """Runs one command line in this process."""

    def run(*arguments: Any) -> Answer:
        capsys.readouterr()
        code = main.status([str(argument) for argument in arguments])
        return Answer(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory, tiny: str) -> Path:
    """A folder with a spec, its store and its results."""
    place = tmp_path_factory.mktemp("ready")
    (place / "specs").mkdir()
    (place / "specs" / "tiny.yaml").write_text(tiny)
    assert main.status(["all", *where(place)]) == 0
    return place


@pytest.fixture
def place(ready: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    return Path(shutil.copytree(ready, tmp_path / "place"))


def where(place: Path) -> list[str]:
    return [
        *("--specs", str(place / "specs"), "--store", str(place / "store.db"), "--results", str(place / "results")),
    ]


def edit(place: Path, old: str, new: str) -> None:
    path = place / "specs" / "tiny.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself_with_examples_that_parse(command: str, reproduce: Reproduce) -> None:
    answer = reproduce(command, "--help")
    assert answer.code == 0 and answer.err == ""
    head, _, examples = answer.out.partition("Example")
    assert len(head.splitlines()[2].strip()) > 10
    lines = [line.strip() for line in examples.splitlines() if line.strip().startswith("reproduce ")]
    assert lines and all(line.split()[1] == command for line in lines)
    for line in lines:
        found = main.cli.get_command(click.Context(main.cli), command)
        assert found is not None
        found.make_context(command, shlex.split(line)[2:], parent=click.Context(main.cli, **main.cli.context_settings))


@pytest.mark.parametrize("command", ["show", "export"])
def test_the_variants_in_examples_exist(command: str, reproduce: Reproduce) -> None:
    lines = [line.split() for line in reproduce(command, "--help").out.splitlines() if "reproduce " in line]
    pairs = [(line[2].partition("/")[0], line[-1]) for line in lines if "--variant" in line and "/" not in line[2]]
    pairs += [tuple(line[2].split("/")) for line in lines if "/" in line[2] and "." not in line[2]]
    assert pairs
    for name, variant in pairs:
        answer = reproduce("show", name, "--variant", variant)
        assert answer.code == 0, answer.err


def test_help_lists_every_command_and_every_command_has_a_module(reproduce: Reproduce) -> None:
    answer = reproduce("--help")
    assert answer.code == 0
    assert all(f"\n  {command} " in answer.out for command in COMMANDS)
    folder = Path(main.__file__).parent
    assert sorted(path.stem.removesuffix("_command") for path in folder.glob("*_command.py")) == sorted(COMMANDS)


def test_every_option_is_explained() -> None:
    for name in COMMANDS:
        command = main.cli.get_command(click.Context(main.cli), name)
        assert command is not None
        options = [one for one in command.params if isinstance(one, click.Option)]
        assert [one.name for one in options if not one.help] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rum"], "unknown command 'rum'; did you mean 'run'?"),
        (["run"], "Missing argument 'NAME...'"),
        (["run", "nobody", "--specs", "SPECS"], "unknown experiment 'nobody'"),
        (["run", "tini", "--specs", "SPECS"], "unknown experiment 'tini'; did you mean 'tiny'?"),
        (["run", "missing.yaml"], "there is no file missing.yaml"),
        (
            ["run", "tiny", "--specs", "SPECS", "--seeds", "0"],
            "expected a count such as 20, or a range such as 1000:1020",
        ),
        (["run", "tiny", "--specs", "SPECS", "--seeds", "5:5"], "got '5:5'"),
        (["run", "tiny", "--specs", "SPECS", "--seeds", "many"], "got 'many'"),
        (["run", "tiny", "--specs", "SPECS", "--tier", "tiny"], "'tiny' is not one of"),
        (["run", "tiny", "--specs", "SPECS", "--engine", "vector", "--backend", "tensorflow"], "runs on jax only"),
        (["run", "tiny", "--specs", "SPECS", "--device", "gpu"], "--device gpu"),
        (["list", "--specs", "nowhere"], "there is no specs folder nowhere"),
        (["show", "tiny", "--specs", "SPECS", "--variant", "slo"], "tiny has no variant 'slo'; did you mean 'slow'?"),
        (["show", "tiny", "--specs", "SPECS", "--variant", ""], "no variant ''; expected one of 'fast', 'slow'"),
        (["export", "tiny", "m.keras", "--specs", "SPECS", "--variant", ""], "no variant ''; expected one of 'fast'"),
        (["export", "tiny/fast", "model.h5", "--specs", "SPECS"], "the file must end in .keras"),
        (["export", "tiny/fast", "no/model.keras", "--specs", "SPECS"], "there is no folder no"),
        (["export", "tiny/fats", "m.keras", "--specs", "SPECS"], "tiny has no variant 'fats'; did you mean 'fast'?"),
        (["export", "tiny/", "m.keras", "--specs", "SPECS", "--variant", "x"], "; expected one of 'fast', 'slow'"),
        (["export", "tiny/fast", "m.keras", "--specs", "SPECS", "--variant", "slow"], "or --variant slow, not both"),
        (["export", "./no.yaml/fast", "m.keras"], "there is no file ./no.yaml"),
        (["why"], "Missing argument 'NAME'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_2_and_says_what_is_wrong(
    arguments: list[str], said: str, ready: Path, tmp_path: Path, reproduce: Reproduce, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "gpu" in arguments:
        monkeypatch.setattr("reproduce.runs.settings.has_gpu", lambda: False)
    monkeypatch.chdir(tmp_path)
    answer = reproduce(*[str(ready / "specs") if one == "SPECS" else one for one in arguments])
    assert (answer.code, answer.out) == (2, "") and said in answer.err
    assert "Traceback" not in answer.err
    assert list(tmp_path.iterdir()) == []


def test_a_bad_spec_is_2_for_run_and_1_for_check(place: Path, reproduce: Reproduce) -> None:
    edit(place, "hidden: [4]", "hiden: [4]")
    for command, code in ((["run", "tiny", *where(place)], 2), (["check", "tiny", "--specs", place / "specs"], 1)):
        answer = reproduce(*command)
        assert (answer.code, answer.out) == (code, "")
        assert "tiny.yaml:4:" in answer.err and "'hiden'" in answer.err and "Traceback" not in answer.err


def test_a_wrong_file_of_the_zoo_is_named_once_and_the_other_specs_are_checked(
    place: Path, tmp_path: Path, tiny: str, reproduce: Reproduce, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(Path(*measures.__path__), tmp_path / "measures")
    (copy / "weight_norm.py").write_text("def (\n")
    monkeypatch.setattr(measures.__spec__, "submodule_search_locations", [str(copy)])
    for name in ("a", "b"):
        (place / "specs" / f"{name}.yaml").write_text(f"{tiny}\nmeasures: [weight_norm]\n")
    answer = reproduce("check", "--specs", place / "specs")
    assert answer.code == 2 and answer.out.startswith("tiny: ") and answer.out.count("\n") == 1
    assert answer.err.splitlines()[-1] == (
        f"{copy}/weight_norm.py is not valid Python in line 1: invalid syntax; not checked for it: a, b"
    )
    assert answer.err.count("not valid Python") == 1


def test_the_help_of_check_says_how_many_structures_it_builds(reproduce: Reproduce) -> None:
    from reproduce.engine.explain.preview import MOST

    answer = " ".join(reproduce("check", "--help").out.split())
    assert answer.count(f"than {MOST} structures") == answer.count(f"of the first {MOST} and") == 1


def test_what_computes_says_all_that_check_says(place: Path, reproduce: Reproduce) -> None:
    edit(place, "hidden: [4]", "hiden: [4]")  # for this one Keras is needed, for the next it is not
    edit(place, "metrics:", "metricks:")
    told = reproduce("check", "tiny", "--specs", place / "specs").err
    assert "'hiden'" in told and "'metricks'" in told
    for command in (["run", "tiny"], ["all"]):
        answer = reproduce(*command, *where(place))
        assert (answer.code, answer.out, answer.err) == (2, "", told)
    answer = reproduce("export", "tiny", place / "model.keras", "--specs", place / "specs")
    assert (answer.code, answer.out, answer.err) == (2, "", told)


def test_a_foreign_store_is_2(place: Path, reproduce: Reproduce) -> None:
    (place / "store.db").write_text("something else entirely, and long enough to be looked at" * 20)
    answer = reproduce("run", "tiny", *where(place))
    assert answer.code == 2 and "store.db cannot be used: file is not a database; choose another" in answer.err


def test_run_prints_verdicts_and_where_the_report_is(ready: Path, reproduce: Reproduce) -> None:
    answer = reproduce("run", "tiny", *where(ready))
    assert answer.code == 0
    assert answer.out.startswith("tiny: Tiny\n6 runs, 0 trained now\n")
    assert "The faster one ends lower." in answer.out
    assert answer.out.rstrip().endswith(f"report: {ready / 'results' / 'tiny' / 'report.md'}")
    assert answer.err == ""


def test_all_draws_nothing_that_run_has_drawn(
    place: Path, reproduce: Reproduce, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(place, "claims:", "figures: [curves: {y: loss}]\nclaims:")
    assert reproduce("run", "tiny", *where(place)).code == 0
    before = contents(place / "results" / "tiny")
    monkeypatch.setattr("reproduce.report.report.write", lambda *_, **__: pytest.fail("this was up to date"))
    answer = reproduce("all", *where(place))
    assert (answer.code, contents(place / "results" / "tiny")) == (0, before)
    assert "figures/01-curves.png" in before and "(0 trained now)" in answer.out


def test_a_report_has_the_same_bytes_wherever_the_command_is_given(
    place: Path, tmp_path: Path, reproduce: Reproduce, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(place, "claims:", "figures: [curves: {y: loss}]\nclaims:")
    (place / "deep" / "er").mkdir(parents=True)
    found = []
    for here, up in (("", "."), ("deep/er", "../..")):
        monkeypatch.chdir(place / here)
        for command in (("run", f"{up}/specs/tiny.yaml"), ("all", "--specs", f"{up}/specs")):
            results = tmp_path / f"results {len(found)}"
            answer = reproduce(*command, "--store", f"{up}/store.db", "--results", os.path.relpath(results))
            assert (answer.code, answer.err) == (0, "")
            found.append(contents(results / "tiny"))
    assert found[0] == found[1] == found[2] == found[3] and "figures/01-curves.svg" in found[0]


def test_run_json_is_one_object_and_nothing_else(ready: Path, reproduce: Reproduce) -> None:
    answer = reproduce("run", "tiny", "--json", *where(ready))
    found = json.loads(answer.out)
    assert list(found) == ["experiments"]
    (one,) = found["experiments"]
    assert list(one) == ["name", "runs", "claims", "files"]
    assert one["name"] == "tiny"
    assert one["runs"] == {"planned": 6, "stored": 6, "trained": 0, "searched": 0, "diverged": 0}
    (claim,) = one["claims"]
    assert {"that", "expect", "verdict", "effect", "interval", "n", "margin", "reason"} <= set(claim)
    assert (claim["that"], claim["expect"]) == ("The faster one ends lower.", "loss[fast] < loss[slow]")
    assert claim["verdict"] in ("reproduced", "refuted", "inconclusive", "incomplete") and claim["n"] == 3
    assert all(Path(file).is_file() for file in one["files"]) and len(one["files"]) >= 5


def test_json_while_training_counts_what_was_trained(place: Path, reproduce: Reproduce) -> None:
    answer = reproduce("run", "tiny", "--json", "--seeds", "2:4", *where(place))
    assert json.loads(answer.out)["experiments"][0]["runs"] == {
        "planned": 4,
        "stored": 2,
        "trained": 2,
        "searched": 0,
        "diverged": 0,
    }
    provenance = json.loads((place / "results" / "tiny" / "provenance.json").read_text())
    assert provenance["seeds"] == [2, 4]


def test_several_names_and_paths_may_be_run_at_once(place: Path, reproduce: Reproduce) -> None:
    other = Path(shutil.copy(place / "specs" / "tiny.yaml", place / "mine.yml"))
    answer = reproduce("run", "tiny", other, "--json", *where(place))
    assert [one["name"] for one in json.loads(answer.out)["experiments"]] == ["tiny", "mine"]
    assert (place / "results" / "mine" / "report.md").is_file()


def test_strict_is_1_unless_every_claim_is_reproduced(ready: Path, place: Path, reproduce: Reproduce) -> None:
    assert reproduce("run", "tiny", "--strict", *where(ready)).code == 1, "three seeds decide nothing"
    assert reproduce("all", "--strict", *where(ready)).code == 1
    edit(place, "loss[fast] < loss[slow]", "share(loss[fast] < 100) >= 0.01")
    answer = reproduce("run", "tiny", "--strict", "--json", *where(place))
    assert answer.code == 0
    assert [claim["verdict"] for claim in json.loads(answer.out)["experiments"][0]["claims"]] == ["reproduced"]
    assert reproduce("all", "--strict", *where(place)).code == 0


def test_the_smoke_tier(place: Path, reproduce: Reproduce) -> None:
    answer = reproduce("run", "tiny", "--tier", "smoke", "--json", *where(place))
    assert json.loads(answer.out)["experiments"][0]["runs"] == {
        "planned": 4,
        "stored": 0,
        "trained": 4,
        "searched": 0,
        "diverged": 0,
    }
    assert json.loads((place / "results" / "tiny" / "provenance.json").read_text())["tier"] == "smoke"


def test_trials_do_not_replace_what_is_published(
    place: Path, reproduce: Reproduce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    (place / "specs" / "part").mkdir()
    shutil.copy(place / "specs" / "tiny.yaml", place / "specs" / "part" / "small.yaml")
    stored = ["--store", "store.db"]
    assert reproduce("all", "--specs", "specs", "--results", "results", *stored).code == 0
    assert reproduce("run", "tiny", *stored).out.endswith("\nreport: results/tiny/report.md\n")
    published = {path: path.read_bytes() for path in Path("results").rglob("*") if path.is_file()}
    for options, folder in (
        (["--tier", "smoke"], "smoke"),
        (["--seeds", "2"], "seeds-0-2"),
        (["--tier", "smoke", "--seeds", "1:2"], "smoke/seeds-1-2"),
        (["--until-decided", "4"], "until-decided-4"),
    ):
        answer = reproduce("run", "tiny", *options, *stored)
        assert answer.out.endswith(f"\nreport: results/{folder}/tiny/report.md\n")
        assert (
            f"$ reproduce run tiny {' '.join(options).replace('s 2', 's 0:2')}\n"
            in Path(f"results/{folder}/tiny/report.md").read_text()
        )
    answer = reproduce("all", "--specs", "specs/part", "--until-decided", "3", *stored)
    assert answer.out.endswith("\nledger: results/until-decided-3/part.md\n")
    assert (
        "\nMade by `reproduce all --specs specs/part --until-decided 3`. Verdicts and intervals are anytime-valid: "
        in (Path("results/until-decided-3/part.md").read_text())
    )
    answer = reproduce("all", "--specs", "specs/part", *stored)
    assert answer.out.endswith("\nledger: results/part.md\n")
    answer = reproduce("all", "--specs", "specs/part", "--tier", "smoke", *stored)
    assert answer.out.endswith("\nledger: results/smoke/part.md\n")
    assert {path: path.read_bytes() for path in published} == published


@pytest.mark.parametrize(
    ("number", "word"), [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "terminated"), (signal.SIGHUP, "hung up")]
)
@pytest.mark.parametrize("command", [("run", "tiny"), ("all",)])
def test_an_interruption_says_how_many_runs_are_stored(
    command: tuple[str, ...],
    number: signal.Signals,
    word: str,
    place: Path,
    reproduce: Reproduce,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: Any) -> Any:
        raise Interrupted(number)

    monkeypatch.setattr("reproduce.engine.vector.train.train", interrupted)
    edit(place, "seeds: 3", "seeds: 5")
    answer = reproduce(*command, *where(place))
    said = f"{word}: 6 of 10 runs are stored; the same command goes on from there\n"
    assert answer == (128 + number, "", said)
    answer = reproduce(*command, "--force", *where(place))
    said = f"{word}: 6 of 10 runs are stored; the same command without --force goes on from there\n"
    assert answer == (128 + number, "", said)


def test_all_prints_a_summary(ready: Path, reproduce: Reproduce) -> None:
    answer = reproduce("all", *where(ready))
    assert answer.code == 0 and answer.err == ""
    assert answer.out.startswith("1 experiment, 6 runs (0 trained now); 1 claim:")


def test_list_and_show(ready: Path, reproduce: Reproduce) -> None:
    specs = ["--specs", ready / "specs"]
    assert reproduce("list", *specs).out.split() == ["tiny", "6", "runs", "1", "claims", "Tiny"]
    assert json.loads(reproduce("list", "--json", *specs).out) == [
        {"name": "tiny", "title": "Tiny", "runs": 6, "claims": 1, "path": str(ready / "specs" / "tiny.yaml")}
    ]
    shown = reproduce("show", "tiny", *specs).out
    assert "variant: slow, fast" in shown and "2 variants × 3 seeds" in shown and "loss[fast] < loss[slow]" in shown
    assert "figure" not in shown
    told = reproduce("show", "xor", "--specs", Path(main.__file__).parents[2] / "specs").out.splitlines()
    assert "figure: decision_boundary" in told and any(line.startswith("figure: curves {y: 'loss', ") for line in told)
    setup = json.loads(reproduce("show", "tiny", "--variant", "slow", *specs).out)
    assert setup["train"]["optimizer"] == {"Adam": {"learning_rate": 0.001}}
    assert setup["train"]["early_stopping"] is None


def test_specs_here_add_to_the_lecture(ready: Path, tmp_path: Path, reproduce: Reproduce, monkeypatch: Any) -> None:
    (tmp_path / "specs").mkdir()
    for name in ("tiny", "xor"):
        shutil.copy(ready / "specs" / "tiny.yaml", tmp_path / "specs" / f"{name}.yaml")
    monkeypatch.chdir(tmp_path)
    answer = reproduce("list")
    lines = answer.out.splitlines()
    (lecture,) = [number for number, line in enumerate(lines) if line.startswith("the lecture, ")]
    assert [line.split()[0] for line in lines[:lecture]] == ["specs/:", "tiny", "xor"]
    assert lines[lecture + 1].startswith("backprop ") and not any(line.startswith("xor ") for line in lines[lecture:])
    assert answer.err.startswith("xor is specs/xor.yaml, which hides ") and answer.err.count("\n") == 1
    assert reproduce("show", "backprop").code == 0
    assert reproduce("show", "xor").out.startswith("xor: Tiny\nspecs/xor.yaml\n")
    answer = reproduce("run", "xor", "--store", ready / "store.db")
    assert answer.code == 0 and answer.err.startswith("xor is specs/xor.yaml, which hides ")


def test_why_says_what_made_runs_stale(place: Path, reproduce: Reproduce) -> None:
    assert reproduce("why", "tiny", *where(place)).out == "tiny: 6 runs, 6 stored, 0 to train\n"
    edit(place, "epochs: 2", "epochs: 3")
    edit(place, "seeds: 3", "seeds: 4")
    lines = reproduce("why", "tiny", *where(place)).out.splitlines()
    assert lines == [
        "tiny: 8 runs, 0 stored, 8 to train",
        "  6 runs: changed: setup.train.epochs: 2 → 3",
        "  2 runs: never run",
    ]


def test_why_makes_no_store(place: Path, reproduce: Reproduce) -> None:
    answer = reproduce("why", "tiny", "--specs", place / "specs", "--store", place / "new" / "none.db")
    assert answer == (0, "tiny: 6 runs, 0 stored, 6 to train\n  6 runs: never run\n", "")
    assert not (place / "new").exists()


def test_why_sees_a_damaged_record(place: Path, reproduce: Reproduce) -> None:
    import sqlite3

    with sqlite3.connect(place / "store.db") as raw:
        raw.execute("UPDATE runs SET record = zeroblob(9) WHERE seed = 1")
    raw.close()
    lines = reproduce("why", "tiny", *where(place)).out.splitlines()
    assert lines == ["tiny: 6 runs, 4 stored, 2 to train", "  2 runs: its record was damaged"]


def test_check_previews_the_cost_and_trains_nothing(ready: Path, reproduce: Reproduce) -> None:
    answer = reproduce("check", "--specs", ready / "specs")
    assert answer.code == 0
    assert answer.out.startswith("tiny: 2 variants × 3 seeds = 6 runs in 1 program, about ")
    assert answer.out.count("\n") == 1
    told = reproduce("check", "tiny", "--specs", ready / "specs").out.splitlines()[1:]
    assert told == ["  the variants share one program: they differ in numbers, initial weights or data alone"]


def test_check_remarks_on_claims_and_passes(place: Path, reproduce: Reproduce) -> None:
    edit(place, "loss[fast] < loss[slow]", "accuracy[fast] <= 1")
    answer = reproduce("check", "tiny", "--specs", place / "specs")
    assert answer.code == 0
    assert [line.split("tiny.yaml:")[1] for line in answer.err.splitlines()] == [
        "14:13: this can never fail, whatever is measured, but for runs that diverge (a remark, no mistake)",
        "14:13: with 3 seeds this cannot be decided unless it is exact: where all of them agree, the error is 12%, and "
        "it may be 5%; 5 seeds could (a remark, no mistake)",
    ]


def test_check_prints_the_schema(reproduce: Reproduce) -> None:
    schema = json.loads(reproduce("check", "--schema").out)
    assert {"title", "data", "model"} <= set(schema["properties"])


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")  # Keras
def test_export_saves_a_model_that_keras_loads(ready: Path, tmp_path: Path, reproduce: Reproduce) -> None:
    import keras

    file = tmp_path / "model.keras"
    answer = reproduce("export", "tiny/fast", file, "--seed", "1", "--specs", ready / "specs")
    assert (answer.code, answer.out) == (0, f"{file}\n")
    assert [layer.name for layer in keras.models.load_model(file).layers][1:] == ["dense_1", "activation_1", "output"]


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")  # Keras
def test_what_a_full_disk_stops_leaves_nothing_half(
    ready: Path, tmp_path: Path, reproduce: Reproduce, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    model = tmp_path / "model.keras"
    model.write_bytes(b"old")
    spec = tmp_path / "mine.yaml"
    monkeypatch.setattr("zipfile.ZipFile.writestr", full)
    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    answer = reproduce("export", "tiny/fast", model, "--tier", "smoke", "--specs", ready / "specs")
    assert answer == (2, "", f"cannot use {model}: No space left on device\n")
    assert reproduce("new", spec) == (2, "", f"cannot use {spec}: No space left on device\n")
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"] and model.read_bytes() == b"old"


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")  # Keras
def test_export_takes_paths_and_says_which_variant_it_takes(
    ready: Path, tmp_path: Path, reproduce: Reproduce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ready)
    for run in ("./specs/tiny.yaml/fast", f"{ready}/specs/tiny.yaml/fast"):
        assert reproduce("export", run, tmp_path / "m.keras") == (0, f"{tmp_path / 'm.keras'}\n", "")
    answer = reproduce("export", "./specs/tiny.yaml", tmp_path / "n.keras", "--tier", "smoke", "--engine", "fit")
    assert answer.err == "no variant is named, so it is 'slow', the first of slow, fast\n" and answer.code == 0


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")  # Keras
def test_export_says_what_has_to_be_imported(place: Path, reproduce: Reproduce) -> None:
    edit(place, "activation: tanh", "activation: {Threshold: {}}")
    file = place / "model.keras"
    answer = reproduce("export", "tiny/fast", file, "--tier", "smoke", "--specs", place / "specs")
    assert answer.err == "before Keras can load it elsewhere: import zoo.layers.threshold\n"
    code = f"import keras, zoo.layers.threshold; print(keras.models.load_model({str(file)!r}).count_params())"
    environment = {**os.environ, "KERAS_BACKEND": "jax"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env=environment)
    assert (done.returncode, done.stdout) == (0, "17\n"), done.stderr


@pytest.mark.parametrize(
    ("run", "parts"),
    [
        ("xor", ("xor", None)),
        ("xor/", ("xor", None)),
        ("race/adam/0.01", ("race", "adam/0.01")),
        ("a.yml", ("a.yml", None)),
        ("./a/b.yaml/adam/0.01", ("./a/b.yaml", "adam/0.01")),
        ("/a.b/c.yaml/", ("/a.b/c.yaml", None)),
        ("a/c.yaml.bak", ("a", "c.yaml.bak")),
    ],
)
def test_what_to_export(run: str, parts: tuple[str, str | None]) -> None:
    assert split(run) == parts


def test_export_prints_nothing_of_its_libraries(ready: Path, tmp_path: Path) -> None:
    command = [INSTALLED, "export", "tiny/fast", tmp_path / "m.keras", "--specs", ready / "specs"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{tmp_path / 'm.keras'}\n", "")


@pytest.mark.parametrize(
    ("words", "completions"),
    [("run tin", ["tiny"]), ("show ", ["tiny"]), ("export t", ["tiny"]), ("run other.y", ["other.y"]), ("wh", ["why"])],
)
def test_shells_complete_commands_and_names(
    words: str, completions: list[str], ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ready)
    monkeypatch.setattr("reproduce.spec.library.folders", lambda given=None: (Path("specs"),))
    *before, incomplete = words.split(" ")
    found = ShellComplete(main.cli, {}, "reproduce", "_REPRODUCE_COMPLETE").get_completions(before, incomplete)
    assert [one.value for one in found] == completions


def test_new_writes_a_spec_that_checks(tmp_path: Path, reproduce: Reproduce) -> None:
    path = tmp_path / "specs" / "mine.yaml"
    answer = reproduce("new", "mine", "--specs", tmp_path / "specs")
    assert answer.code == 0 and answer.out.startswith(f"{path}\n")
    assert reproduce("check", path).code == 0
    again = reproduce("new", "mine", "--specs", tmp_path / "specs")
    assert again.code == 2 and "is already there" in again.err
    assert reproduce("new", "a-b.2", "--specs", tmp_path / "specs").code == 0
    assert reproduce("check", tmp_path / "specs" / "a-b.2.yaml").code == 0
    odd = reproduce("new", "a b", "--specs", tmp_path / "specs")
    assert (odd.code, odd.err.partition(";")[0]) == (2, "a spec cannot be called 'a b'")


def test_new_says_what_it_hides(tmp_path: Path, reproduce: Reproduce, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (shipped,) = (Path(main.__file__).parents[2] / "specs").rglob("xor.yaml")
    assert reproduce("new", "xor").err == f"specs/xor.yaml hides {shipped}, which is called the same\n"
    assert reproduce("new", "mine").err == ""


@pytest.mark.parametrize(
    "arguments",
    [["all"], ["run", "tiny"], ["list"], ["show", "tiny"], ["why", "tiny"], ["--help"], ["run", "--help"]],
    ids=" ".join,
)
def test_with_everything_stored_no_engine_is_loaded(arguments: list[str], place: Path) -> None:
    code = """
import sys
from reproduce.cli.main import status
code = status(sys.argv[1:])
heavy = ("keras", "jax", "tensorflow", "torch", "reproduce.construct", "reproduce.engine.vector.train")
print("LOADED", code, *[name for name in heavy if name in sys.modules])
"""
    options = (
        {"all": 6, "run": 6, "why": 6, "list": 2, "show": 2}.get(arguments[0], 0) if "--help" not in arguments else 0
    )
    command = [sys.executable, "-c", code, *arguments, *where(place)[:options]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "LOADED 0", done.stdout + done.stderr


INSTALLED = Path(sys.executable).parent / "reproduce"


def test_help_is_instant() -> None:
    def timed() -> float:
        started = time.perf_counter()
        done = subprocess.run([INSTALLED, "--help"], check=True, capture_output=True, text=True)
        assert done.stdout.startswith("Usage: reproduce")
        return time.perf_counter() - started

    assert min(timed() for _ in range(3)) < 1.5


def test_the_installed_command_answers_and_exits() -> None:
    done = subprocess.run([INSTALLED, "list", "--specs", "nowhere"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "") and "no specs folder" in done.stderr
    assert subprocess.run([INSTALLED, "--version"], capture_output=True, text=True).stdout.startswith("reproduce")


def test_one_bad_file_does_not_stop_the_others(place: Path, reproduce: Reproduce) -> None:
    (place / "specs" / "latin.yaml").write_bytes("title: Zürich".encode("latin-1"))
    said = f"{place}/specs/latin.yaml:1:1: cannot be read: "
    answer = reproduce("list", "--specs", place / "specs")
    assert (answer.code, answer.out.split()[0]) == (2, "tiny") and answer.err.startswith(said)
    answer = reproduce("check", "--specs", place / "specs")
    assert (answer.code, answer.out.split()[0]) == (1, "tiny:") and answer.err.startswith(said)
    answer = reproduce("all", *where(place))
    assert (answer.code, answer.out) == (2, "") and answer.err.startswith(said), "before anything is trained"


@pytest.mark.parametrize("command", [("all", "--strict"), ("list",), ("check",)])
def test_a_folder_without_specs_is_2(command: tuple[str, ...], tmp_path: Path, reproduce: Reproduce) -> None:
    (tmp_path / "specs").mkdir()
    options = where(tmp_path)[: 6 if command[0] == "all" else 2]
    assert reproduce(*command, *options) == (2, "", f"there are no specs in {tmp_path}/specs\n")
    assert not (tmp_path / "results").exists()


def test_one_bad_report_does_not_stop_the_others(place: Path, reproduce: Reproduce) -> None:
    shutil.copy(place / "specs" / "tiny.yaml", place / "specs" / "also.yaml")
    shutil.rmtree(place / "results")
    (place / "results").mkdir()
    (place / "results" / "tiny").touch()
    said = f"tiny: its report cannot be written: cannot use {place}/results/tiny: File exists\n"
    answer = reproduce("all", *where(place))
    assert (answer.code, answer.err) == (2, said)
    assert answer.out.startswith("2 experiments, 12 runs (0 trained now); 2 claims:")
    assert (place / "results" / "also" / "report.md").is_file() and (place / "results" / "specs.md").is_file()
    answer = reproduce("run", "tiny", "also", *where(place))
    assert (answer.code, answer.err) == (2, said)
    assert answer.out.startswith("also: Tiny\n6 runs, 0 trained now\n")


def test_results_are_tried_before_anything_is_trained(place: Path, reproduce: Reproduce) -> None:
    edit(place, "seeds: 3", "seeds: 4")
    shutil.rmtree(place / "results")
    (place / "results").touch()
    answer = reproduce("run", "tiny", *where(place))
    words = f"cannot write to {place}/results/tiny: {place}/results is no folder\n"
    assert answer == (2, "", words)
    assert reproduce("why", "tiny", *where(place)).out.startswith("tiny: 8 runs, 6 stored, 2 to train\n")


def test_damaged_records_are_told_of_when_they_are_trained_again(place: Path, reproduce: Reproduce) -> None:
    import sqlite3

    with sqlite3.connect(place / "store.db") as raw:
        raw.execute("UPDATE runs SET record = zeroblob(9) WHERE seed = 1")
    raw.close()
    answer = reproduce("run", "tiny", *where(place))
    assert (answer.code, answer.err) == (0, "tiny: 2 records were damaged in the store, trained again\n")
    assert answer.out.startswith("tiny: Tiny\n6 runs, 2 trained now\n")


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--seeds", "20240101", "at most 100,000 seeds, got 20,240,101; the seed 20240101 alone is 20240101:20240102"),
        ("--seeds", "5:200000", "at most 100,000 seeds, got 199,995"),
        ("--seeds", "9223372036854775807:9223372036854775809", "expected a count such as 20, or a range"),
        ("--seeds", "9" * 20, "at most 100,000 seeds, got 99,999,999,999,999,999,999\n"),
        ("--seeds", "9" * 5000, f"or a range such as 1000:1020, got '{'9' * 56}..."),
        ("--seeds", "٣", "got '٣'"),
        ("--memory", "nan", "expected gigabytes above 0 and at most 1,000,000, got 'nan'"),
        ("--memory", "inf", "got 'inf'"),
        ("--memory", "1e300", "got '1e300'"),
        ("--memory", "0", "got '0'"),
    ],
    ids=lambda value: value[:20],
)
def test_numbers_on_the_command_line_have_bounds(
    option: str, value: str, said: str, place: Path, reproduce: Reproduce
) -> None:
    answer = reproduce("run", "tiny", option, value, *where(place))
    assert (answer.code, answer.out) == (2, "") and said in answer.err
