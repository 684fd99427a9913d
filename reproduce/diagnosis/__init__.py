"""What the curves of a run say about it: its situation by name, the evidence, and what to do."""
