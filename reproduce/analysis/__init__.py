"""In: records.

Out: numbers over seeds with their intervals, arranged as a figure or a table asks for them.
"""
