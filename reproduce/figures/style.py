"""How every figure looks, and how it becomes the same bytes each time.

Sizes are those of a slide: 8 inches wide, text of 13 points and more. Colours are Okabe and Ito's (Color Universal
Design, 2008), which hold for the colour-blind; ordered levels take an even ramp instead. Nothing here changes
matplotlib's global settings: they are set inside `look()` and put back.
"""

from __future__ import annotations

import io
import os
import textwrap
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from reproduce.text import power

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

    from reproduce.analysis.view import View

WIDTH, HEIGHT = 8.0, 4.5  # inches
TEXT, SMALL, TITLE = 13.0, 11.0, 15.0  # points
LINE = 1.2  # height of a line in units of the text size
LONGEST_LINE = 60  # letters of a title
INK, FAINT, GRID, ALARM = "#222222", "#767676", "#dddddd", "#a33b00"
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES = ("-", (0, (4, 1.5)), (0, (1, 1.2)))
RAMP, MAP, SIGNED_MAP = "viridis", "viridis", "PuOr"

_LOOK: Mapping[str, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same everywhere
    "font.size": TEXT,
    "axes.titlesize": TEXT,
    "axes.labelsize": TEXT,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.labelsize": TEXT,
    "ytick.labelsize": TEXT,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "lines.linewidth": 2.2,
    "lines.solid_capstyle": "round",
    "figure.constrained_layout.use": True,
    "figure.dpi": 72.0,
    "svg.fonttype": "path",
    "svg.hashsalt": "reproduce",
    "image.interpolation": "nearest",
    "path.simplify": True,
    "text.parse_math": False,  # titles and levels are a spec's own words: `$5` is no formula
}
_NO_GLYPH = r"Glyph \d+ .* missing from"


@contextmanager
def look() -> Iterator[None]:
    """matplotlib's own defaults with ours on top, whatever the user's settings; put back on leaving."""
    style = _styles()
    with style.context(["default", dict(_LOOK)]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", _NO_GLYPH, UserWarning)  # captions say it: see `boxed`
        yield


def _styles() -> Any:
    """matplotlib's styles, imported without the backend of the environment: only files are drawn.

    A notebook's processes inherit a backend that this environment may not have.
    """
    asked = os.environ.pop("MPLBACKEND", None)
    try:
        from matplotlib import style
    finally:
        if asked is not None:
            os.environ["MPLBACKEND"] = asked
    return style


def boxed(figure: Figure) -> str:
    """The characters of a figure that its font does not have, which are drawn as boxes; sorted, each once."""
    from matplotlib.font_manager import findfont, get_font
    from matplotlib.text import Text

    font = get_font(findfont(_LOOK["font.family"]))
    letters = {letter for text in figure.findobj(Text) for letter in text.get_text() if not letter.isspace()}
    return "".join(sorted(letter for letter in letters if not font.get_char_index(ord(letter))))


def sheet(
    view: View, rows: int = 1, columns: int = 1, *, height: float = HEIGHT, square: bool = False, **options: Any
) -> tuple[Figure, list[list[Axes]]]:
    """A figure with its headline, what is fixed under it, and a grid of axes, as rows of axes."""
    from matplotlib.figure import Figure

    lines = wrapped(view.headline or view.experiment.title)
    below = textwrap.wrap(" · ".join(filter(None, [view.standing, view.fixed])), 80)
    above = (len(lines) - 1) * TITLE * LINE if square else 0.0  # square panels can't give way to a longer title
    height += (above + len(below) * SMALL * LINE + 4 * bool(below)) / 72
    figure = Figure(figsize=(WIDTH, height))
    figure.set_layout_engine("constrained", compress=square, w_pad=0.1, h_pad=0.07)
    # the empty lines keep room for what stands below the title, which is smaller
    room = [""] * len(below)
    figure.suptitle("\n".join([*lines, *room]), fontsize=TITLE, x=0.0125, ha="left", fontweight="bold")
    top = 1 - (0.07 * 72 + len(lines) * TITLE * LINE + 2) / (72 * height)
    if below:
        figure.text(0.0125, top, "\n".join(below), fontsize=SMALL + 1, color=FAINT, va="top", ha="left")
    axes = figure.subplots(rows, columns, squeeze=False, **options)
    return figure, [list(row) for row in axes]


def wrapped(title: str) -> list[str]:
    """The title in as few lines as fit on a slide, about equally long."""
    lines = textwrap.wrap(title, LONGEST_LINE)
    widths = range(len(title) // max(1, len(lines)), LONGEST_LINE + 1)
    return next((even for width in widths if len(even := textwrap.wrap(title, max(1, width))) == len(lines)), lines)


def colours(levels: Sequence[str], ordered: bool) -> dict[str, Any]:
    """A colour per level: Okabe-Ito's in turn, or an even ramp for levels that are numbers."""
    if ordered and len(levels) > 2:
        from matplotlib import colormaps

        shades = colormaps[RAMP]([0.85 * place / (len(levels) - 1) for place in range(len(levels))])
        return {level: tuple(map(float, shade)) for level, shade in zip(levels, shades, strict=True)}
    return {level: PALETTE[place % len(PALETTE)] for place, level in enumerate(levels)}


def dashes(levels: Sequence[str], ordered: bool) -> dict[str, Any]:
    """A dash per level: solid until the colours start again."""
    return {level: "-" if ordered else DASHES[place // len(PALETTE) % 3] for place, level in enumerate(levels)}


def readable(colour: Any) -> tuple[float, float, float]:
    """The colour, darkened until text in it stands out from white (contrast 4.5 to 1)."""
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(colour)
    while _luminance(red, green, blue) > 0.18:
        red, green, blue = 0.95 * red, 0.95 * green, 0.95 * blue
    return red, green, blue


def _luminance(*channels: float) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def scale_axes(axes: Axes, scale: str) -> None:
    """Sets the scales of both axes: linear, log (the y axis), semilogx (the x axis) or loglog."""
    if scale in ("log", "loglog"):
        axes.set_yscale("log", nonpositive="mask")
        label_powers(axes.yaxis)
    if scale in ("semilogx", "loglog"):
        axes.set_xscale("log")
        label_powers(axes.xaxis)


def label_powers(axis: Axis) -> None:
    """Labels the ticks of a logarithmic axis by plain text, where matplotlib would write formulas."""
    from matplotlib.ticker import LogFormatter

    class Powers(LogFormatter):
        """Which ticks have labels is left to matplotlib."""

        def __call__(self, x: float, pos: int | None = None) -> str:
            return power(x) if super().__call__(x, pos) else ""

    axis.set_major_formatter(Powers())
    axis.set_minor_formatter(Powers())


def even_ticks(axes: Axes, across: int, whole: bool) -> None:
    """Few enough ticks of the x axis for a panel among `across`, at whole numbers for epochs, steps and layers."""
    from matplotlib.ticker import MaxNLocator

    if axes.get_xscale() == "linear":
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6 if across < 4 else 3, integer=whole, steps=[1, 2, 5, 10]))


def rows_of(count: int) -> tuple[int, int]:
    """Rows and columns of small multiples: four in a row at most, the rows about full."""
    rows = -(-count // 4)
    return rows, -(-count // rows)


def name_below(axes: Sequence[Sequence[Axes]], filled: int, label: str) -> None:
    """Names the x axis under the lowest panel of each column; hides the panels after the first `filled`.

    Where the last row is not full, every panel has numbers at its ticks, so that those of a row look alike.
    """
    across = len(axes[0])
    ragged = filled < across * len(axes)
    for place, panel in enumerate(panel for row in axes for panel in row):
        panel.set_visible(place < filled)
        if ragged:
            panel.tick_params(labelbottom=True)
        if place < filled <= place + across:
            panel.set_xlabel(label)


def settle(figure: Figure) -> None:
    """Lays the figure out once and for all, so that text can be placed by the final size of the axes."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")


def svg(figure: Figure) -> bytes:
    """The figure as SVG: text as outlines, no date, the same bytes each time."""
    buffer = io.BytesIO()
    with look():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, dpi=150)
    return buffer.getvalue()


def png(figure: Figure) -> bytes:
    """The figure as PNG at 150 dots per inch, in a palette of 256 colours: the same bytes each time."""
    from PIL import Image

    raw, packed = io.BytesIO(), io.BytesIO()
    with look():
        figure.savefig(raw, format="rgba", dpi=150)
    width = int(150 * WIDTH)
    image = Image.frombytes("RGBA", (width, len(raw.getvalue()) // (4 * width)), raw.getvalue()).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(packed, format="png", optimize=True, dpi=(150, 150))
    return packed.getvalue()
