"""In: YAML text.

Out: a `Parsed`, an `Experiment` with its variants, and the places of the text for later errors.
"""
