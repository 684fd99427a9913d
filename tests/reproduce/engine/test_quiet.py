"""What libraries write while they load stays inside, unless it explains an error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reproduce.engine.quiet import silence

LOUD = "import os; os.write(2, b'noise from C++\\n')"
CODE = """
import sys
from reproduce.engine.quiet import quieten_tensorflow
quieten_tensorflow()
import tensorflow
print(tensorflow.__name__, tensorflow.__spec__.name, len(sys.meta_path) == before)
"""


def test_what_is_written_comes_out_only_with_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with silence():
        os.write(2, b"noise")
    assert capfd.readouterr().err == ""
    with pytest.raises(ValueError, match="broken"), silence():
        os.write(2, b"a reason")
        raise ValueError("broken")
    os.write(2, b", then more")
    assert capfd.readouterr().err == "a reason, then more"


@pytest.mark.parametrize(("end", "code", "error"), [("", 0, ""), ("\nraise ImportError('no')", 1, "noise from C++\n")])
def test_tensorflow_loads_without_a_word(end: str, code: int, error: str, tmp_path: Path) -> None:
    """A stand-in that writes as TensorFlow does, and one that cannot be loaded."""
    (tmp_path / "tensorflow").mkdir()
    (tmp_path / "tensorflow" / "__init__.py").write_text(LOUD + end)
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); before = len(sys.meta_path){CODE}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == code and done.stderr[: len("noise from C++\n")] == error
    assert done.stdout == ("" if code else "tensorflow tensorflow True\n")
