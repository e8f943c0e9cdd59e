"""Colours: of signs and of phases, on light and on dark paper.

They are near Okabe and Ito's ("Color universal design", 2008), which people with any colour vision tell apart: blue is above 0,
vermilion below, and the size of a number is how strong its colour is. Every rule begins with `.picture`, so that a picture in a page leaves the
rest of it alone.
"""

from typing import Final

__all__ = ["STYLE", "TINT", "sign"]

TINT: Final = 0.3
"""How much of a colour the strongest tint of a box has, with letters upon it."""

_INK: Final = {"paper": ("#ffffff", "#15181d"), "ink": ("#1b1f24", "#e8eaed"), "faint": ("#4a525b", "#b4bdc7")}
_HUES: Final = {
    "positive": ("#0072b2", "#56b4e9"),
    "negative": ("#d55e00", "#f0883e"),
    "zero": ("#8c959f", "#6e7781"),
    "given": ("#8c959f", "#8c959f"),
    "forward": ("#0072b2", "#56b4e9"),
    "loss": ("#b0508a", "#e291bd"),
    "backward": ("#d55e00", "#f0883e"),
    "update": ("#005c3f", "#9bf0c4"),
}


def sign(value: float) -> str:
    """The class of a number's colour."""
    return "positive" if value > 0 else "negative" if value < 0 else "zero"


def _rules(dark: int) -> str:
    ink = {name: shades[dark] for name, shades in _INK.items()}
    rules = [
        f"svg.picture{{color-scheme:light dark;color:{ink['ink']}}}",
        f".picture .paper{{fill:{ink['paper']}}}",
        f".picture text{{fill:{ink['ink']}}}",
        f".picture .faint{{fill:{ink['faint']}}}",
    ]
    for name, shades in _HUES.items():
        rules.append(f".picture .{name}{{stroke:{shades[dark]};fill:{shades[dark]}}}")
    return "".join(rules)


STYLE: Final = (
    ".picture text{font-family:ui-monospace,'DejaVu Sans Mono','Liberation Mono',Menlo,Consolas,monospace;stroke:none}"
    ".picture .strong{font-weight:bold}"
    + _rules(dark=0)
    + "@media screen and (prefers-color-scheme:dark){"
    + _rules(dark=1)
    + "}"
    ".picture .edge{fill:none}.picture .head{stroke:none}.picture .aside{stroke-dasharray:4 3}"
)
