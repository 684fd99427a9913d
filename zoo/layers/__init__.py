"""Layers that Keras lacks: one file each, with a `keras.layers.Layer` of the file's name.

A spec names them as it names Keras' own. Each is registered under `zoo`, can be saved and loaded, and works on every
backend; `**kwargs` of `__init__` are those of `keras.layers.Layer`. The docstring ends with an example of how a spec
names it, which the contract tests make.
"""
