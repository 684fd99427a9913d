"""`reproduce new`: a starter spec."""

from __future__ import annotations

from pathlib import Path

import click

from reproduce.cli.options import specs_option


@click.command("new")
@click.argument("name")
@specs_option
def command(name: str, specs: Path | None) -> None:
    """Write a commented starter spec NAME.yaml that runs as it is.

    \b
    Example:
      reproduce new my_ablation
    """
    from reproduce.errors import UsageError

    path = Path(name) if name.endswith(".yaml") else (specs or Path("specs")) / f"{name}.yaml"
    if not path.stem.replace("_", "").isalnum():
        raise UsageError(f"a spec's name has letters, digits and underscores, got {path.stem!r}")
    if path.exists():
        raise UsageError(f"{path} is already there")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((Path(__file__).parent / "starter.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    click.echo(f"{path}\nnext: reproduce check {path} && reproduce run {path}")
