"""A host's own words: Markdown, safe to send. Neither HTML nor pictures get through.

Pictures are left out since loading one would tell the host who reads when.
"""

import re
from dataclasses import dataclass
from typing import cast

from markdown_it import MarkdownIt

from notifications.domain.people import on_one_line

# Mailgun fills these in wherever they stand. Other percent signs are left: addresses need them.
_PROVIDER_PLACE = re.compile(
    r"%(?=(?:recipient|unsubscribe|tag_unsubscribe|mailing_list)[\w.-]*%)", re.IGNORECASE
)
_WORD_JOINER = "\u2060"
_SAFE = ("http:", "https:", "mailto:")
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).disable("image")


@dataclass(frozen=True)
class Written:
    """The words for both parts of a mail."""

    text: str
    html: str


def written(source: str) -> Written:
    """Markdown as plain text (it is readable as it is) and as HTML for the body of a mail."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join(on_one_line(line) if line.strip() else "" for line in lines).strip()
    harmless = _PROVIDER_PLACE.sub(f"%{_WORD_JOINER}", text)
    return Written(harmless, cast(str, _MARKDOWN.render(harmless)))


def _is_safe(url: str) -> bool:
    return url.strip().lower().startswith(_SAFE)


_MARKDOWN.validateLink = _is_safe  # type: ignore[method-assign]
