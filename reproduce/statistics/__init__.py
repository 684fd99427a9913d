"""In: numbers, one per seed.

Out: exact intervals, error rates and corrections.
"""
