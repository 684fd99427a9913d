"""Where specs are found, and what is said when they are not."""

from pathlib import Path

import pytest

from reproduce.errors import SpecErrors, UsageError
from reproduce.pipeline import reading
from reproduce.spec import library

GOOD = "title: t\ndata: xor\nmodel: mlp\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b/two.yaml", "a/one.yml", "a/bases/base.yaml", "notes.txt"):
        path = tmp_path / "specs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(GOOD)
    (tmp_path / "specs" / "folder.yaml").mkdir()
    return tmp_path / "specs"


def test_files_are_listed_by_folder_and_name_without_bases(folder: Path) -> None:
    assert list(library.files([folder])) == ["one", "two"]


def test_hidden_folders_are_not_looked_into(folder: Path) -> None:
    (folder / ".cache").mkdir()
    (folder / ".cache" / "two.yaml").write_text(GOOD)
    assert list(library.files([folder])) == ["one", "two"]


def test_a_whole_disk_is_no_folder_of_specs(folder: Path) -> None:
    for number in range(library.MOST_FOLDERS):
        (folder / str(number)).mkdir()
    with pytest.raises(UsageError, match=r"^.*specs has more than 1,000 folders in it: name the one with the specs$"):
        library.files([folder])


def test_two_files_of_one_name(folder: Path) -> None:
    (folder / "two.yml").write_text(GOOD)
    with pytest.raises(UsageError, match=r"^two specs are called 'two': .*b/two\.yaml and .*two\.yml$"):
        library.files([folder])


def test_two_files_of_one_name_by_their_paths(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "a.yaml").write_text("")
    with pytest.raises(UsageError, match=r"two specs are called 'a': .*a\.yaml and .*a\.yaml"):
        library.parsed([str(tmp_path / "a.yaml"), str(tmp_path / "more" / "a.yaml")], [folder], reading.parse_file)


def test_a_spec_outside_a_folder_of_specs_is_called_by_its_file(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for here in (tmp_path, folder):
        monkeypatch.chdir(here)
        assert library.name_of(folder / "sub" / "a.yaml") == "a"
        assert library.name_of(tmp_path / "elsewhere.yaml") == "elsewhere.yaml"


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^there is no specs folder .*nowhere$"):
        library.files([tmp_path / "nowhere"])


def test_find_by_name_or_path(folder: Path) -> None:
    assert library.find("one", [folder]) == folder / "a" / "one.yml"
    base = str(folder / "a" / "bases" / "base.yaml")
    assert library.find(base, [folder]) == Path(base)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("on", "unknown experiment 'on'; did you mean 'one'?"),
        ("zzz", "unknown experiment 'zzz'; expected one of 'one', 'two'"),
        ("x" * 5000, f"unknown experiment '{'x' * 56}...; expected one of 'one', 'two'"),
        ("one.yaml", "there is no file one.yaml"),
        ("/dev/null", "/dev/null is a file: expected the name of an experiment, or a file that ends in .yaml"),
        ("/dev", "/dev is a folder: expected the name of an experiment, or a file that ends in .yaml"),
    ],
)
def test_find_nothing(folder: Path, name: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        library.find(name, [folder])
    assert str(caught.value) == message


def test_the_problems_of_all_files_come_together(folder: Path) -> None:
    assert [one.experiment.name for one in library.parsed((), [folder], reading.parse_file)] == ["one", "two"]
    for name in ("a/one.yml", "b/two.yaml"):
        (folder / name).write_text(GOOD + "sead: 3\n")
    with pytest.raises(SpecErrors) as caught:
        library.parsed((), [folder], reading.parse_file)
    assert [Path(problem.file).name for problem in caught.value.problems] == ["one.yml", "two.yaml"]


def test_the_specs_here_add_to_those_of_the_lecture(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path / "specs")
    (lecture,) = library.folders()
    assert library.is_of_the_lecture(lecture) and "xor" in library.files([lecture])
    monkeypatch.chdir(tmp_path)
    assert library.folders() == (Path("specs"), lecture)
    assert list(library.files(library.folders()))[:3] == ["one", "two", "backprop"]
    assert library.folders(folder) == (folder,)


def test_in_a_checkout_the_specs_here_are_the_lecture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(library.__file__).parents[2])
    assert library.folders() == (Path("specs"),)


def test_no_specs_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(library, "_shipped", lambda: ())
    with pytest.raises(UsageError, match=r"^there is no folder `specs` here; name one with --specs$"):
        library.folders()


def test_the_first_folder_wins_and_only_other_content_is_hidden(folder: Path, tmp_path: Path) -> None:
    lecture = tmp_path / "lecture"
    lecture.mkdir()
    (lecture / "one.yaml").write_text(GOOD + "seeds: 3\n")
    (lecture / "two.yaml").write_text(GOOD)
    (lecture / "three.yaml").write_text(GOOD)
    both = [folder, lecture]
    assert library.files(both) == {
        "one": folder / "a" / "one.yml",
        "two": folder / "b" / "two.yaml",
        "three": lecture / "three.yaml",
    }
    assert library.find("one", both) == folder / "a" / "one.yml"
    assert library.hidden(both) == {"one": lecture / "one.yaml"}
