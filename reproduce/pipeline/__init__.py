"""In: paths of specs, options and a store.

Out: trained records and written reports, of one experiment or of all.
"""
