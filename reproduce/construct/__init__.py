"""From a variant's setup to Keras objects: names and arguments checked, models built, weights drawn from streams."""
