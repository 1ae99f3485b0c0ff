"""The code that an authenticator app reads, drawn here: the secret in it goes to no other site."""

from urllib.parse import parse_qs, urlsplit

import segno
from markupsafe import Markup


def picture(uri: str) -> Markup:
    """An inline SVG without style, as the Content-Security-Policy wants it; on white in the dark
    too, since many apps read nothing else."""
    made = segno.make(uri, error="m", micro=False)
    drawn = made.svg_inline(scale=5, border=3, dark="#000", light="#fff", omitsize=True)
    return Markup(drawn)  # noqa: S704 - drawn by segno: squares, nothing of the text


def secret(uri: str) -> str:
    """What to type where no camera is at hand, in groups of four."""
    letters = parse_qs(urlsplit(uri).query)["secret"][0]
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))
