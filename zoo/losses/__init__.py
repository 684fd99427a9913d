"""Losses that Keras lacks: one file each, with a `keras.losses.Loss` of the file's name.

A spec names them as it names Keras' own. Each is registered under `zoo`; `call` gives a loss per example. A class
attribute `reads_logits = True` says that outputs are raw, with zero between two classes. The docstring ends with an
example of how a spec names it, which the contract tests make.
"""
