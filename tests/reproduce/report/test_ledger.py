"""The ledger counts every claim and shows each with its verdict and a link."""

from dataclasses import replace

from reproduce.claims.sides import Sides
from reproduce.claims.verdict import Verdict
from reproduce.report import ledger
from tests.made_up import runs as made

SIDES = Sides(0.97, 0.95, "%", False)


def verdict(kind, that="A | B.", effect=0.01234567, interval=(0.01, 0.02)):
    return Verdict(that, "a > b", kind, effect, interval, 0.99, 20, None, 0.001, "Because.")


def test_the_headline_counts_each_verdict():
    verdicts = [verdict(kind) for kind in ("refuted", "reproduced", "reproduced", "inconclusive")]
    assert ledger.headline(verdicts) == "**4 claims**: ✅ 2 reproduced, ❌ 1 refuted, ❔ 1 inconclusive.\n"
    assert ledger.headline([]) == "**0 claims**.\n"


def test_the_headline_counts_exact_claims_apart():
    verdicts = [verdict("reproduced"), replace(verdict("reproduced"), exact=True)]
    assert ledger.headline(verdicts) == (
        "**1 claim**: ✅ 1 reproduced. And **1 exact claim**, the same in every seed: ✅ 1 reproduced.\n"
    )


def test_the_ledger_is_exactly_this(tmp_path):
    first, second = made.experiment({"net": ["x"]}, title="One"), made.experiment({"net": ["x"]}, title="Two")
    path = ledger.write(
        [
            (first, [replace(verdict("reproduced"), held=17, sides=SIDES), verdict("incomplete", "C.", None, None)]),
            (second, []),
        ],
        tmp_path / "README.md",
        "reproduce all",
    )
    assert path.read_text() == (
        "# Claims and verdicts\n"
        "\n"
        "**2 claims**: ✅ 1 reproduced, ⏳ 1 incomplete.\n"
        "\n"
        "Made by `reproduce all`.\n"
        "\n"
        "## One\n"
        "\n"
        "| claim   |      verdict |                        medians | difference |     interval | holds in |                   report |\n"
        "| :------ | -----------: | -----------------------------: | ---------: | -----------: | -------: | -----------------------: |\n"
        "| A \\| B. | ✅ reproduced | 97% against 95%, 2 points more |    0.01235 | [0.01, 0.02] | 17 of 20 | [report](race/report.md) |\n"
        "| C.      | ⏳ incomplete |                              – |          – |            – |  – of 20 | [report](race/report.md) |\n"
        "\n"
        "## Two\n"
        "\n"
        "No claims; [report](race/report.md).\n"
    )


def test_an_unchanged_ledger_is_not_touched(tmp_path):
    entries = [(made.experiment({"net": ["x"]}), [verdict("refuted")])]
    path = tmp_path / "README.md"
    before = ledger.write(entries, path, "reproduce all").stat().st_mtime_ns
    assert ledger.write(entries, path, "reproduce all").stat().st_mtime_ns == before
