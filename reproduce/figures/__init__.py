"""Figures of an experiment: `draw` makes one, `problems` checks those a spec asks for.

Every file in `kinds/` is one kind of figure. It holds a function of the file's name, `kind(view, *, …) -> Picture`,
whose keyword arguments are the arguments that a spec may give; nothing is listed anywhere else. matplotlib is imported
when something is drawn, not before. See docs/figures.md.
"""

from reproduce.analysis.view import Picture, Points, View
from reproduce.figures.gallery import all_kinds, draw, problems
from reproduce.figures.style import png, svg

__all__ = ["Picture", "Points", "View", "all_kinds", "draw", "png", "problems", "svg"]
