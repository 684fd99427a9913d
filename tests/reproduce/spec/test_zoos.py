"""Which folder of parts is used: one that is named, or one beside the specs that the user trusts."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reproduce.errors import UsageError
from reproduce.spec import zoos
from reproduce.system import trust
from zoo import added

Parts = Callable[[Mapping[str, str]], Path]
FILE = {"layers/snake.py": "class Snake: ...\n"}


def used() -> list[Path]:
    return [zoo.folder for zoo in added.added()]


def test_a_folder_beside_the_specs_is_used_once_it_is_trusted(parts: Parts, tmp_path: Path) -> None:
    folder = parts(FILE)
    zoos.use(tmp_path / "specs")
    assert used() == []
    assert zoos.untrusted("layers") == (f"; {folder}/layers is not read before you say so: `reproduce trust {folder}`")
    assert zoos.untrusted("losses") == ""
    trust.trust(folder)
    zoos.use(tmp_path / "specs")
    assert used() == [folder] and zoos.untrusted("layers") == ""
    assert trust.distrust(folder) and not trust.distrust(folder)
    zoos.use(tmp_path / "specs")
    assert used() == []


def test_a_folder_that_belongs_to_another_is_trusted_no_more(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = parts(FILE)
    trust.trust(folder)
    assert trust.is_trusted(folder)
    owner = folder.stat().st_uid
    monkeypatch.setattr(trust, "trusted", lambda: {str(folder): owner + 1})
    assert not trust.is_trusted(folder)


def test_another_folder_at_the_end_of_a_link_is_another_folder(parts: Parts, tmp_path: Path) -> None:
    folder = parts(FILE)
    os.symlink(folder, tmp_path / "link")
    trust.trust(tmp_path / "link")
    assert list(trust.trusted()) == [str(folder)]


def test_a_folder_that_is_named_goes_before_the_one_beside(parts: Parts, tmp_path: Path) -> None:
    trust.trust(parts(FILE))
    (tmp_path / "other" / "losses").mkdir(parents=True)
    zoos.name(tmp_path / "other")
    zoos.use(tmp_path / "specs")
    assert used() == [tmp_path / "other"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"layer/snake.py": ""}, r"zoo/layer is no folder of parts; did you mean 'layers'\?$"),
        ({"layers/a.py": "", "snake.py": ""}, r"zoo/snake\.py is in no folder of parts; expected one of constraints, "),
        ({"layers/a.py": "", "__init__.py": ""}, r"zoo has an __init__\.py, which would hide the zoo of this package"),
        ({"tests/test_a.py": ""}, r"zoo has no folder of parts; expected one of constraints, "),
    ],
)
def test_a_folder_that_is_none_is_refused(parts: Parts, files: Mapping[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        zoos.name(parts(files))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^there is no folder "):
        zoos.name(tmp_path / "nowhere")


def test_a_damaged_list_trusts_nothing(parts: Parts, tmp_path: Path) -> None:
    folder = parts(FILE)
    trust.trust(folder)
    (tmp_path / "settings" / "reproduce" / "trusted.json").write_text("[")
    assert not trust.is_trusted(folder)


def test_installed_packages_offer_parts(parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site"
    for name, text in {
        "mylab_parts/__init__.py": "",
        "mylab_parts/layers/snake.py": "class Snake: ...\n",
        "mylab-1.2.dist-info/METADATA": "Metadata-Version: 2.1\nName: mylab\nVersion: 1.2\n",
        "mylab-1.2.dist-info/entry_points.txt": "[reproduce.zoo]\nmylab = mylab_parts\n",
    }.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)
    monkeypatch.syspath_prepend(str(package))
    zoos.use(tmp_path / "specs")
    assert added.added() == (added.Zoo(package / "mylab_parts", "mylab 1.2"),)
    (package / "mylab-1.2.dist-info/entry_points.txt").write_text("[reproduce.zoo]\nmylab = mylab_nothing\n")
    with pytest.raises(
        UsageError, match=r"^mylab 1\.2 offers parts in the package 'mylab_nothing', which is not there$"
    ):
        zoos.use(tmp_path / "specs")
