"""Which folders add parts to the zoo: those of installed packages, and one that the user named or trusts.

A folder `zoo` beside the folder of specs is used where the user has trusted it once. No spec can ask for one: parts are
code, and a spec is plain data.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import zoo
from reproduce.errors import UsageError, nearest
from reproduce.system import trust
from zoo import added
from zoo.added import KINDS, Zoo

GROUP = "reproduce.zoo"  # of entry points: each names a package with folders of parts
FOLDER = "zoo"
OTHERS = ("tests", "__pycache__")  # folders in a zoo that hold no parts

_named: Path | None = None
_waiting: Path | None = None


def name(folder: Path | None) -> None:
    """Say which folder the user named for this process; None for none.

    Raises:
        UsageError: when it is no folder of parts.
    """
    global _named
    _named = None if folder is None else good(folder)


def use(specs: Path | None = None) -> None:
    """Add what there is to the zoo, in place of what was added before.

    Args:
        specs: the folder of specs, beside which a `zoo` may be. Defaults to the current folder's.

    Raises:
        UsageError: when a folder is no folder of parts.
    """
    global _waiting
    beside = (specs or Path("specs")).parent / FOLDER
    is_there = _named is None and beside.is_dir() and beside.resolve() != Path(zoo.__file__).parent
    _waiting = beside if is_there and not trust.is_trusted(beside) else None
    own = _named or (good(beside) if is_there and _waiting is None else None)
    added.add([*_installed(), *([Zoo(own)] if own else [])])


def good(folder: Path) -> Path:
    """The whole path of a folder of parts.

    Raises:
        UsageError: when it is none.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}")
    if (folder / "__init__.py").exists():
        raise UsageError(f"{folder} has an __init__.py, which would hide the zoo of this package: delete it")
    inside = sorted(path for path in folder.iterdir() if not path.name.startswith((".", "_")))
    kinds = [path for path in inside if path.is_dir() and path.name not in OTHERS]
    if wrong := next((path for path in kinds if path.name not in KINDS), None):
        raise UsageError(f"{wrong} is no folder of parts{nearest(wrong.name, KINDS)}")
    if wrong := next((path for path in inside if path.suffix == ".py"), None):
        raise UsageError(f"{wrong} is in no folder of parts; expected one of {', '.join(KINDS)}, as {folder}/layers")
    if not kinds:
        raise UsageError(f"{folder} has no folder of parts; expected one of {', '.join(KINDS)}")
    return folder.resolve()


def untrusted(kind: str) -> str:
    """The clause for a name that there is not, where a folder of its kind waits for the user's word; else empty.

    Args:
        kind: the folder of its kind, such as `layers`.
    """
    if _waiting is None or not kind or not (_waiting / kind).is_dir():
        return ""
    return f"; {_waiting / kind} is not read before you say so: `reproduce trust {_waiting}`"


def _installed() -> Iterator[Zoo]:
    """What installed packages offer.

    Raises:
        UsageError: when one offers what is not there.
    """
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        who = f"{point.dist.name} {point.dist.version}" if point.dist else point.name
        try:
            spec = importlib.util.find_spec(point.value)
        except (ImportError, ValueError):
            spec = None
        if spec is None or not spec.submodule_search_locations:
            raise UsageError(f"{who} offers parts in the package {point.value!r}, which is not there")
        yield Zoo(Path(next(iter(spec.submodule_search_locations))).resolve(), who)
