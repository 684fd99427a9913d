"""Convolutions and pooling as operations that XLA's CPU compiler does well, put in before differentiation."""
