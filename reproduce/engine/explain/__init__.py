"""In: the groups of an experiment.

Out: the words of `reproduce check`: how many programs and seconds, and why variants do not share one.
"""
