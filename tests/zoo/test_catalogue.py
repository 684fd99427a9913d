"""Names come from files, read without importing them."""

import subprocess
import sys
from pathlib import Path

import pytest

from zoo import catalogue


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / f"shelf_{tmp_path.name}"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "_helper.py").write_text("def helper(): ...\n")
    (folder / "drop_connect.py").write_text("def other(): ...\nclass DropConnect:\n    rate = 0.5\n")
    (folder / "xor.py").write_text("def xor(): return 'made'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder


def test_names_are_the_definitions_named_as_the_file_whatever_the_capitals(package: Path) -> None:
    assert catalogue.names(package.name) == ("DropConnect", "xor")


def test_get_returns_the_object(package: Path) -> None:
    assert catalogue.get(package.name, "DropConnect").rate == 0.5
    assert catalogue.get(package.name, "xor")() == "made"


def test_a_dropped_file_is_found(package: Path) -> None:
    catalogue.names(package.name)
    (package / "parity.py").write_text("def parity(): ...\n")
    assert catalogue.names(package.name) == ("DropConnect", "parity", "xor")


def test_listing_imports_no_module(package: Path) -> None:
    (package / "broken.py").write_text("raise SystemExit('imported')\ndef broken(): ...\n")
    assert "broken" in catalogue.names(package.name)
    assert catalogue.get(package.name, "xor")() == "made"


def test_unknown_name(package: Path) -> None:
    with pytest.raises(LookupError, match=rf"^{package.name} has no 'nand'$"):
        catalogue.get(package.name, "nand")


def test_unknown_package() -> None:
    with pytest.raises(LookupError, match=r"^zoo.dataset is not a package$"):
        catalogue.names("zoo.dataset")


def test_a_file_that_offers_nothing_of_its_name(package: Path) -> None:
    (package / "moons.py").write_text("def circles(): ...\n")
    message = r"moons.py must define one public .* as the file is, it defines circles$"
    for name in ("moons", "Moons"):
        with pytest.raises(catalogue.BadFile, match=message):
            catalogue.get(package.name, name)
    assert catalogue.get(package.name, "xor")() == "made"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def moons(:\n", r"moons\.py is not valid Python in line 1: invalid syntax$"),
        (
            "import nowhere_at_all\n\ndef moons(): ...\n",
            r"moons\.py cannot be imported: ModuleNotFoundError: No .*_all'$",
        ),
        (
            "import helper_of_all\n\ndef moons(): ...\n",
            r"/helper_of_all\.py is not valid Python in line 2: invalid syntax$",
        ),
        ("1 / 0\n\ndef moons(): ...\n", r"moons\.py cannot be imported: ZeroDivisionError: division by zero$"),
    ],
)
def test_a_file_that_cannot_be_imported_hinders_those_who_name_it(package: Path, text: str, message: str) -> None:
    (package / "moons.py").write_text(text)
    (package.parent / "helper_of_all.py").write_text("\ndef (\n")
    assert catalogue.get(package.name, "xor")() == "made"
    with pytest.raises(catalogue.BadFile, match=message):
        catalogue.get(package.name, "moons")


def test_two_files_that_offer_one_name(package: Path) -> None:
    (package / "dropconnect.py").write_text("class DropConnect: ...\n")
    with pytest.raises(catalogue.BadFile, match=r"dropconnect.py and .*drop_connect.py both offer 'DropConnect'$"):
        catalogue.names(package.name)


def test_listing_and_making_synthetic_data_import_no_heavy_library() -> None:
    script = """
import sys, zoo.datasets, zoo.preparations
zoo.datasets.names(), zoo.preparations.names()
for name in zoo.datasets.names(): zoo.datasets.package(name)
for name in zoo.preparations.names(): zoo.preparations.get(name)
heavy = {"keras", "jax", "tensorflow", "sklearn", "pandas", "mlxtend", "mnist1d", "matplotlib"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
