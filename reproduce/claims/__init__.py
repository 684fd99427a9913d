"""The language of claims: `docs/claims.md` describes it, `registry` lists its functions."""

from reproduce.claims.check import problems
from reproduce.claims.evaluate import evaluate, value_of
from reproduce.claims.remarks import remarks

__all__ = ["evaluate", "problems", "remarks", "value_of"]
