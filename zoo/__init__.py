"""What a spec can name: data sets, preparations, models, layers, losses, optimizers, measures. One concept per file."""
