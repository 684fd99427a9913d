"""Trains runs: `vector` many at once in one compiled JAX program, `fit` one at a time through Keras' own `fit`."""
