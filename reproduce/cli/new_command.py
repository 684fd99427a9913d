"""`reproduce new`: a starter spec."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("new")
@click.argument("name")
@click.option("--specs", type=click.Path(path_type=Path), help="The folder to write to. [default: specs/ here]")
def command(name: str, specs: Path | None) -> None:
    """Write a commented starter spec that runs as it is: specs/NAME.yaml, or the file NAME where it ends in .yaml.

    \b
    Examples:
      reproduce new my_ablation
      reproduce new notes/my_ablation.yaml
    """
    from reproduce.errors import UsageError
    from reproduce.spec import library
    from reproduce.spec.notation import bad_spec_name
    from reproduce.system.files import write_file

    path = Path(name) if name.endswith(".yaml") else (specs or Path("specs")) / f"{name}.yaml"
    if message := bad_spec_name(path.stem):
        raise UsageError(message)
    if path.exists():
        raise UsageError(f"{path} is already there")
    write_file(path, (Path(__file__).parent / "starter.yaml").read_bytes())
    if hidden := library.of_the_lecture(path.stem):
        click.echo(f"{path} hides {hidden}, which is called the same", err=True)
    click.echo(f"{path}\nnext: reproduce check {path} && reproduce run {path}")
