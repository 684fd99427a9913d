"""Model templates: a function per file, from the data's shape and a few arguments to a `keras.Model`.

A template takes `inputs` (shape of one example) and `outputs` (number of output units) and emits raw outputs: logits
for classification, values for regression. An argument annotated `LayerFactory` is a layer by name in a spec; the
template calls the factory with the name of each layer it needs.
"""
