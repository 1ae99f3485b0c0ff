"""How a host speaks to members: name, colour, mark, and a word after each session. No I/O."""

import re
from dataclasses import dataclass

PLAIN_COLOUR = "#0d6b51"
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_WHITE, _BLACK = "#ffffff", "#000000"
_READABLE = 4.5


@dataclass(frozen=True)
class Voice:
    """`mark` is one to three characters in place of a picture; empty parts are the platform's."""

    name: str = ""
    mark: str = ""
    colour: str = PLAIN_COLOUR
    reply_to_name: str = ""
    follow_up: str = ""
    """What is said after each session, as Markdown; empty for nothing."""

    @property
    def ink(self) -> str:
        """What can be read on the colour: white where it can, else black, which then can."""
        return _WHITE if contrast(self.colour, _WHITE) >= _READABLE else _BLACK


PLATFORM = Voice()


def is_colour(text: str) -> bool:
    return _COLOUR.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """How far apart two colours are in light, 1 to 21.

    https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (_linear(part) for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
