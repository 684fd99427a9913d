"""Measures beyond losses and metrics: what a model is like inside, from one `Probe`.

A measure is a function `(probe, **arguments) -> array` in a file of its name, declared with `@measure`. It is pure: it
runs inside a compiled program, over many runs at once. A measure `per layer` returns (layers,); others a scalar or a
flat map.
"""
