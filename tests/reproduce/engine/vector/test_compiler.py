import jax
import pytest

from reproduce.engine.vector import compiler


def test_options_that_xla_lacks_are_left_out() -> None:
    level = {"xla_backend_optimization_level": "0"}
    assert compiler.known({**level, "xla_of_another_version": True}) == level


def test_a_value_that_an_option_cannot_have_is_an_error() -> None:
    with pytest.raises(jax.errors.JaxRuntimeError, match="xla_backend_optimization_level"):
        compiler.known({"xla_backend_optimization_level": "fast"})


def test_the_options_of_the_smoke_tier_compile() -> None:
    assert "xla_backend_optimization_level" in compiler.known(compiler.QUICK)
    assert jax.jit(lambda x: x + 1).lower(1).compile(compiler.known(compiler.QUICK))(1) == 2
