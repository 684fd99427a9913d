"""What README.md shows is what the commands print."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest

from reproduce.cli import answers
from reproduce.cli.main import cli, status
from tests.pages import commands

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OUTPUT = commands(README)
LINES = [line.removeprefix("reproduce ") for line in OUTPUT if line.startswith("reproduce ")]
TARGETS = [line.removeprefix("make ") for line in OUTPUT if line.startswith("make ")]


@pytest.mark.parametrize("line", LINES)
def test_every_command_exists_with_those_options(line):
    name, *arguments = shlex.split(line)
    command = cli.get_command(click.Context(cli), name)
    command.make_context(name, arguments, parent=click.Context(cli, **cli.context_settings))


@pytest.mark.parametrize("target", TARGETS)
def test_every_make_target_exists(target):
    assert f"\n{target}: " in (ROOT / "Makefile").read_text()


def test_list_prints_what_is_shown(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert status(["list"]) == 0
    assert capsys.readouterr().out == OUTPUT["reproduce list"]


def test_the_verdicts_shown_are_those_of_the_results():
    shown = OUTPUT["reproduce run xor"]
    claims = json.loads((ROOT / "results" / "xor" / "claims.json").read_text())
    for claim in claims:
        assert "\n".join(answers.claim_lines(claim["verdict"], claim["that"], claim["reason"])) in shown
    assert len(re.findall(r"^  (reproduced|refuted|inconclusive) ", shown, re.MULTILINE)) == len(claims)


def test_check_reports_what_is_shown(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert status(["check", "docs/wrong.yaml"]) == 1
    assert capsys.readouterr().err == OUTPUT["reproduce check docs/wrong.yaml"]


def test_every_link_leads_somewhere():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
