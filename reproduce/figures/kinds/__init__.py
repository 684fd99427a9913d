"""One kind of figure per file: a function of the file's name, its keyword arguments those of a spec."""
