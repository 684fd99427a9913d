"""The language of claims: `docs/claims.md` describes it, `registry` lists its functions."""

from reproduce.claims.check import problems
from reproduce.claims.evaluate import evaluate, value_of

__all__ = ["evaluate", "problems", "value_of"]
