"""Optimizers that Keras lacks: one file each, with a `keras.optimizers.Optimizer` of the file's name.

A spec names them as it names Keras' own. Each is registered under `zoo`. The docstring ends with an example of how a
spec names it, which the contract tests make.
"""
