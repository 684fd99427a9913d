"""In: built variants with seeds.

Out: records and final weights, trained many at a time in one compiled JAX program per group.
"""
