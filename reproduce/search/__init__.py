"""Searches: the proposals of oracles of KerasTuner, trained by the engine."""
