"""In: the `data:` part of a setup and a seed.

Out: the arrays of that seed, split and prepared, and the task that they set a model.
"""
