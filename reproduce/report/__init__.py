"""In: results, verdicts and figures.

Out: the folder of an experiment, the ledger of all, the differences of two folders.
"""
