"""The readable part of a series' address, made from its title."""

import re
import unicodedata

MAX_LENGTH = 60
PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
_FALLBACK = "series"


def from_title(title: str) -> str:
    """Lower-case ASCII words joined by hyphens; `series` where nothing of the title remains."""
    plain = unicodedata.normalize("NFKD", title.replace("ß", "ss")).encode("ascii", "ignore")
    words = re.findall(r"[a-z0-9]+", plain.decode().lower())
    return "-".join(words)[:MAX_LENGTH].strip("-") or _FALLBACK


def with_suffix(slug: str, suffix: str) -> str:
    """The slug told apart from others of the same title by `suffix`, within the same length."""
    return f"{slug[: MAX_LENGTH - len(suffix) - 1].strip('-')}-{suffix}"
