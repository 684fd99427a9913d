"""`extends:` inherits a setup; mistakes in what is inherited name the file that made them."""

from pathlib import Path

import pytest

from reproduce.errors import SpecErrors
from reproduce.pipeline import reading
from reproduce.spec.extends import MAX_CHAIN

BASE = """\
title: base
concept: not inherited
data: {xor: {}}
model: {mlp: {hidden: [4]}}
loss: BinaryCrossentropy
train: {epochs: 3, batch_size: 4}
seeds: 7
variants: {also: {}, not: {}, inherited: {}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bases").mkdir()
    (tmp_path / "bases" / "net.yaml").write_text(BASE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def problems(text: str) -> list[str]:
    Path("a.yaml").write_text(text)
    with pytest.raises(SpecErrors) as caught:
        reading.parse_file(Path("a.yaml"))
    return list(map(str, caught.value.problems))


def test_what_is_inherited(folder: Path) -> None:
    Path("a.yaml").write_text(
        "title: own\nextends: bases/net\nmetrics: [accuracy]\ntrain: {epochs: 5, optimizer: SGD}\n"
    )
    found = reading.parse_file(Path("a.yaml")).experiment
    assert (found.title, found.concept, found.seeds, found.path) == ("own", "", range(7), "a.yaml")
    assert [variant.name for variant in found.variants] == ["base"]
    setup = found.variants[0].setup
    assert setup["train"] | {"epochs": 5, "batch_size": 4, "optimizer": "SGD"} == setup["train"]
    assert setup["model"] == {"mlp": {"hidden": [4]}} and setup["metrics"] == ["accuracy"]


def test_a_chain_and_a_suffix(folder: Path) -> None:
    Path("b.yml").write_text("title: b\nextends: bases/net.yaml\nmodel: perceptron\n")
    Path("a.yaml").write_text("title: a\nextends: b\n")
    (variant,) = reading.parse_file(Path("a.yaml")).experiment.variants
    assert variant.setup["model"] == "perceptron" and variant.setup["loss"] == "BinaryCrossentropy"


def test_inherited_mistakes_name_the_base(folder: Path) -> None:
    Path("bases/net.yaml").write_text(BASE.replace("epochs: 3", "epochs: -3").replace("seeds: 7", "seeds: x"))
    assert problems("title: a\nextends: bases/net\nmetrics: accuracy\n") == [
        "a.yaml:3:10: expected a list, got 'accuracy'; write [accuracy]",
        "bases/net.yaml:6:17: expected 0 or more, got -3",
        "bases/net.yaml:7:8: expected a count such as 20, or a range such as 1000:1020, got 'x'",
    ]
    assert problems("title: a\nextends: bases/net\nseeds: 3\ntrain: {epoch: 1, epochs: 2}\n") == [
        "a.yaml:4:9: unknown key 'epoch'; did you mean 'epochs'?"
    ]


def test_setup_problems_name_the_base_too(folder: Path) -> None:
    Path("a.yaml").write_text("title: a\nextends: bases/net\nloss: Hinge\n")
    parsed = reading.parse_file(Path("a.yaml"))
    assert str(parsed.problem("base", ("model", "mlp", "hidden"), "x")) == "bases/net.yaml:4:23: x"
    assert str(parsed.problem("base", ("loss",), "x")) == "a.yaml:3:7: x"
    Path("a.yaml").write_text("title: a\nextends: bases/net\nmodel: mlp\n")
    parsed = reading.parse_file(Path("a.yaml"))
    assert str(parsed.problem("base", ("model", "mlp", "hidden"), "x")) == "a.yaml:3:8: x"


@pytest.mark.parametrize(
    ("base", "text", "found"),
    [
        (
            "",
            "title: a\nextends: bases/nett\n",
            "a.yaml:2:10: cannot extend 'bases/nett': there is no such file beside this one; did you mean 'bases/net'?",
        ),
        ("", "title: a\nextends: ''\n", None),
        ("", f"title: a\nextends: {'x' * 5000}\n", None),
        ("", "title: a\nextends: bases\n", None),
        ("", "title: a\nextends: a\n", "a.yaml:2:10: 'a' extends itself"),
        ("title: b\nextends: a\n", "title: a\nextends: b\n", "b.yaml:2:10: 'a' extends itself"),
        ("titel: b\n", "title: a\nextends: b\n", "b.yaml:1:1: unknown key 'titel'; did you mean 'title'?"),
        ("- b\n", "title: a\nextends: b\n", "b.yaml:1:1: expected a mapping of keys such as `title: …`"),
        ("", "title: a\nextends: b\n", "b.yaml:1:1: the file is empty"),
        (
            "a: [\n",
            "title: a\nextends: b\n",
            "b.yaml:2:1: not valid YAML: expected the node content, but found '<stream end>'",
        ),
        ("", "title: a\nextends: 5\n", None),
    ],
)
def test_bases_that_cannot_be_extended(folder: Path, base: str, text: str, found: str | None) -> None:
    Path("b.yaml").write_text(base)
    first = problems(text)[0]
    assert first == found if found else first.startswith("a.yaml:")


def test_a_base_that_cannot_be_read(folder: Path) -> None:
    Path("b.yaml").write_bytes(b"\xff")
    assert problems("title: a\nextends: b\n") == [
        "a.yaml:2:10: cannot read b.yaml: it is not UTF-8: byte 0xff in line 1"
    ]


def test_a_base_is_named_from_this_file_on(folder: Path) -> None:
    base = (folder / "bases" / "net.yaml").resolve()
    (found,) = problems(f"title: a\nextends: {base}\n")
    assert found.startswith("a.yaml:2:10: cannot extend '/") and found.endswith("the path must start beside this file")


def test_a_chain_has_an_end(folder: Path) -> None:
    for number in range(MAX_CHAIN + 1):
        Path(f"b{number}.yaml").write_text(f"extends: b{number + 1}\n")
    Path(f"b{MAX_CHAIN}.yaml").write_text(BASE)
    assert not reading.parse("title: a\nextends: b1\n", "a.yaml", folder=Path()).problems
    Path(f"b{MAX_CHAIN}.yaml").write_text(f"extends: b{MAX_CHAIN + 1}\n")
    Path(f"b{MAX_CHAIN + 1}.yaml").write_text(BASE)
    found = f"b{MAX_CHAIN}.yaml:1:10: more than {MAX_CHAIN} specs that extend one another"
    assert problems("title: a\nextends: b1\n") == [found]
