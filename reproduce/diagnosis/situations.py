"""The situations by name, in the order of priority, each with what to do about it.

What disturbs the course of training comes before how it ends.

References:
    Bengio, "Practical recommendations for gradient-based training of deep architectures", 2012.
    Smith, "A disciplined approach to neural network hyper-parameters", arXiv:1803.09820, 2018.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Situation:
    """One situation.

    Attributes:
        words: its name as people say it.
        advice: what to do about it.
        validated: whether it cannot be told without curves of a validation part.
    """

    words: str
    advice: str
    validated: bool = False


SITUATIONS = MappingProxyType(
    {
        "rate_too_high": Situation(
            "rate too high",
            "Divide the learning rate by three to ten until the loss falls steadily. Where that is too slow, scale "
            "the inputs, start from smaller weights, normalise the layers or clip the norm of the gradient.",
        ),
        "random_performance": Situation(
            "random performance",
            "Nothing is learned yet. Look at the data first: do inputs and labels still belong together, are the "
            "inputs scaled? Then at the loss, which has to fit the outputs, at initial weights, which must not be "
            "zero, and at the learning rate, which may be far too small or far too high. A net that works learns "
            "ten examples by heart.",
        ),
        "spike": Situation(
            "spike",
            "A few steps went wrong and training recovered. Look for bad examples in the batches of that epoch; "
            "clip the norm of the gradient, lower the learning rate or enlarge the batch if it comes again.",
        ),
        "plateau": Situation(
            "plateau",
            "Training stood still and went on. Waiting helped; less waiting takes momentum or an adaptive "
            "optimizer, initial weights, activations or a normalisation that keep the gradient alive, or another "
            "learning rate: a lower one where the loss jitters on the spot, a higher one where it is smooth.",
        ),
        "falling_together": Situation(
            "loss and accuracy falling together",
            "The outputs get better and the decisions do not: accuracy sees only on which side of the threshold an "
            "output is. Look how the classes are balanced, read recall, balanced accuracy or the area under the "
            "curve beside accuracy, and move the threshold if the decisions are what counts.",
        ),
        "overfit": Situation(
            "overfit",
            "The net learns its examples and not the rule behind them. Keep the weights of the epoch with the best "
            "validation loss; then more data or augmentation, dropout, weight decay or L2, or a smaller net.",
            validated=True,
        ),
        "underfit": Situation(
            "underfit",
            "The net has not even learned its training examples. More epochs while the loss still falls; else a "
            "larger net, less regularisation, a better learning rate, or inputs that say more.",
        ),
        "good_fit": Situation(
            "good fit",
            "Keep it, and judge it on the test part once. If more is asked for: a larger net with more "
            "regularisation, or more data.",
            validated=True,
        ),
    }
)
