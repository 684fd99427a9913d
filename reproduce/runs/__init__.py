"""In: an experiment, seeds and settings.

Out: runs with their keys, and the records of those that are stored.
"""
