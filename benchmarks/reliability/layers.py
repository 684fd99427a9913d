"""Every layer that a spec can name in a net of its own: what it is fed, and the arguments that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Entries = list[Any]

WHOLE = {"value_range": [0, 1]}  # of the digits' pixels, in steps of a sixteenth
COLOURS: Entries = [
    {"Reshape": {"target_shape": [8, 8, 1]}, "name": "grey"},
    {"Rescaling": {"scale": 0.5, "offset": 0.25}, "name": "pale", "inputs": "grey"},
    {"Concatenate": {}, "inputs": ["grey", "pale", "grey"]},
]
PAIR: Entries = [{"Dense": 4, "name": "one"}, {"Dense": 4, "name": "other", "inputs": "input"}]
SEQUENCES: Entries = [{"Reshape": {"target_shape": [8, 8]}, "name": "one"}, {"Dense": 8, "name": "other"}]
FEEDS: Mapping[str, Entries] = {  # what comes first, for the 64 pixels of a digit
    "row": [],
    "whole numbers": [{"Rescaling": 16.0}],
    "sequence": [{"Reshape": {"target_shape": [8, 8]}}],
    "image": [{"Reshape": {"target_shape": [8, 8, 1]}}],
    "wave": [{"Reshape": {"target_shape": [64, 1]}}],
    "volume": [{"Reshape": {"target_shape": [4, 4, 4, 1]}}],
    "film of rows": [{"Reshape": {"target_shape": [4, 4, 4]}}],
    "film of images": [{"Reshape": {"target_shape": [4, 4, 4, 1]}}],
    "film of volumes": [{"Reshape": {"target_shape": [4, 4, 2, 2, 1]}}],
    "colours": COLOURS,
    "pair": PAIR,
    "pair of sequences": SEQUENCES,
}
FED: Mapping[str, str] = {  # the layers that a feed is for; those with 1D, 2D and 3D in their names aside
    "sequence": "GroupQueryAttention MultiHeadAttention Bidirectional GRU LSTM RNN SimpleRNN TimeDistributed "
    "Permute Masking",
    "whole numbers": "CategoryEncoding Embedding ReversibleEmbedding",
    "wave": "STFTSpectrogram",
    "pair of sequences": "AdditiveAttention Attention",
    "film of rows": "ConvLSTM1D",
    "film of images": "ConvLSTM2D",
    "film of volumes": "ConvLSTM3D",
    "pair": "Add Average Concatenate Dot Maximum Minimum Multiply Subtract",
    "colours": "AutoContrast CenterCrop ContrastLimitedAdaptiveHistogramEqualization "
    "RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast "
    "RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert RandomPerspective "
    "RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation RandomZoom "
    "Resizing Solarization Pipeline Coordinates",
}  # fmt: skip
SIZES = {"1D": "sequence", "2D": "image", "3D": "volume"}
SMALL = {"height": 6, "width": 6}
FAMILIES: Mapping[str, Mapping[str, Any]] = {  # arguments by how a name starts
    "ConvLSTM": {"filters": 2, "kernel_size": 2},
    "Conv": {"filters": 2, "kernel_size": 2},
    "DepthwiseConv": {"kernel_size": 2},
    "SeparableConv": {"filters": 2, "kernel_size": 2},
    "AdaptiveAverage": {"output_size": 2},
    "AdaptiveMax": {"output_size": 2},
    "AveragePooling": {"pool_size": 2},
    "AvgPool": {"pool_size": 2},
}
ARGUMENTS: Mapping[str, Mapping[str, Any]] = {  # those that a layer cannot do without, or that make it do something
    "Activation": {"activation": "tanh"},
    "ActivityRegularization": {"l2": 0.01},
    "AlphaDropout": {"rate": 0.5},
    "AutoContrast": WHOLE,
    "BatchNormalization": {"renorm": True},
    "Bidirectional": {"layer": {"GRU": 2}},
    "CategoryEncoding": {"num_tokens": 17, "output_mode": "count"},
    "CenterCrop": SMALL,
    "ContrastLimitedAdaptiveHistogramEqualization": {**WHOLE, "tile_grid_size": [2, 2]},
    "Coordinates": {},
    "Dense": {"units": 4},
    "Discretization": {"bin_boundaries": [0.1, 0.5]},
    "Dot": {"axes": 1},
    "Dropout": {"rate": 0.5},
    "DropConnect": {"units": 4},
    "EinsumDense": {"equation": "ab,bc->ac", "output_shape": 4},
    "Embedding": {"input_dim": 17, "output_dim": 2},
    "GRU": {"units": 2},
    "GRUCell": {"units": 2},
    "GaussianDropout": {"rate": 0.5},
    "GaussianNoise": {"stddev": 0.1},
    "GroupNormalization": {"groups": 4},
    "GroupQueryAttention": {"head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 1},
    "LSTM": {"units": 2, "bias_initializer": "RandomNormal"},
    "LSTMCell": {"units": 2},
    "MelSpectrogram": {"num_mel_bins": 4, "sequence_stride": 16, "fft_length": 32},
    "MultiHeadAttention": {"num_heads": 2, "key_dim": 2, "dropout": 0.5},
    "Normalization": {"mean": 0.3, "variance": 0.1},
    "Permute": {"dims": [2, 1]},
    "Pipeline": {"layers": [{"Rescaling": 0.5}, {"RandomFlip": {}}, {"RandomZoom": 0.5}]},
    "RNN": {"cell": {"LSTMCell": 2}},
    "RandomBrightness": {**WHOLE, "factor": 0.5},
    "RandomColorDegeneration": {**WHOLE, "factor": 0.5},
    "RandomColorJitter": {**WHOLE, "brightness_factor": 0.5, "hue_factor": 0.5, "saturation_factor": 0.3},
    "RandomContrast": {**WHOLE, "factor": 0.5},
    "RandomErasing": WHOLE,
    "RandomGaussianBlur": WHOLE,
    "RandomHue": {**WHOLE, "factor": 0.5},
    "RandomInvert": {**WHOLE, "factor": 0.5},
    "RandomPerspective": {"scale": 0.3},
    "RandomPosterization": {**WHOLE, "factor": 4},
    "RandomRotation": {"factor": 0.2},
    "RandomSaturation": {**WHOLE, "factor": 0.3},
    "RandomSharpness": {**WHOLE, "factor": 0.5},
    "RandomShear": {"x_factor": 0.5, "y_factor": 0.5},
    "RandomTranslation": {"height_factor": 0.3, "width_factor": 0.3},
    "RandomZoom": {"height_factor": 0.5},
    "RepeatVector": {"n": 2},
    "Rescaling": {"scale": 2.0},
    "Reshape": {"target_shape": [8, 8]},
    "Resizing": {"height": 4, "width": 4},
    "ReversibleEmbedding": {"input_dim": 17, "output_dim": 2},
    "STFTSpectrogram": {"frame_length": 16, "frame_step": 8, "fft_length": 16},
    "SimpleRNN": {"units": 2, "dropout": 0.3, "recurrent_dropout": 0.3},
    "SimpleRNNCell": {"units": 2},
    "Solarization": {**WHOLE, "threshold_factor": 0.5},
    "SpatialDropout1D": {"rate": 0.5},
    "SpatialDropout2D": {"rate": 0.5},
    "SpatialDropout3D": {"rate": 0.5},
    "SpectralNormalization": {"layer": {"Dense": 4}},
    "StackedRNNCells": {"cells": [{"GRUCell": 2}]},
    "TimeDistributed": {"layer": {"Dense": 2}},
}  # fmt: skip


def net(name: str) -> Entries:
    """The `layers:` of a net for the 64 pixels of a digit, with the layer called `name` in it."""
    given = ARGUMENTS.get(name, next((found for start, found in FAMILIES.items() if name.startswith(start)), {}))
    feed = next((feed for feed, names in FED.items() if name in names.split()), _by_rank(name))
    entry: dict[str, Any] = {name: dict(given)}
    if feed.startswith("pair"):
        entry["inputs"] = ["one", "other"]
    return [*FEEDS[feed], entry, "Flatten", {"Dense": 10}]


def _by_rank(name: str) -> str:
    return next((feed for rank, feed in SIZES.items() if rank in name), "row")
