"""Metrics that Keras lacks: one file each, with a `keras.metrics.Metric` of the file's name.

A spec names them as it names Keras' own. Each is registered under `zoo`. It gets probabilities where there are classes,
a column of 0 and 1 or one-hot rows as targets, and numbers elsewhere; a class attribute `reads_logits = True` says that
it takes raw outputs. A class attribute `_direction`, `up` or `down`, says what is better. The docstring ends with an
example of how a spec names it, which the contract tests make.
"""
