"""In: a search, and the scores of what it proposes, round after round.

Out: what to try next and, in the end, a `SearchLog`.
"""
