"""Initializers that Keras lacks: one file each, with a `keras.initializers.Initializer` of the file's name.

A spec names them as it names Keras' own. Each is registered under `zoo`. One that draws takes `seed`, which a spec
cannot set: each weight gets the seed of its own stream. It draws with NumPy, so that a seed gives the same weights on
every backend. The docstring ends with an example of how a spec names it, for
a weight of shape (2, 2), which the contract tests make.
"""
