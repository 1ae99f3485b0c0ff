"""What hosts write in Markdown, as HTML that can do nothing: no tags of theirs, no pictures.

Pictures would be fetched from other hosts (promise P19). Headings begin below those of the page.
"""

import re
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_RULES = (
    "heading",
    "list",
    "emphasis",
    "strikethrough",
    "link",
    "autolink",
    "backticks",
    "blockquote",
    "hr",
    "newline",
    "escape",
    "entity",
)
_LEADS_OUT = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_BELOW = 2


@lru_cache(maxsize=512)
def as_html(text: str) -> Markup:
    """The HTML of a text in Markdown; whatever is not known stays as it was written."""
    return Markup(_reader().render(text))  # noqa: S704 - the reader escapes what it does not make


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "breaks": True}).enable(list(_RULES))
    reader.validateLink = lambda url: bool(_LEADS_OUT.match(url))  # type: ignore[method-assign]
    reader.add_render_rule("link_open", _link)
    for edge in ("heading_open", "heading_close"):
        reader.add_render_rule(edge, _heading)
    return reader


def _link(self: Any, tokens: list[Token], at: int, options: Any, env: Any) -> str:
    tokens[at].attrSet("rel", "nofollow noopener noreferrer ugc")
    return str(self.renderToken(tokens, at, options, env))


def _heading(self: Any, tokens: list[Token], at: int, options: Any, env: Any) -> str:
    level = int(tokens[at].markup.count("#") or 1) + _BELOW
    tokens[at].tag = f"h{min(level, 6)}"
    return str(self.renderToken(tokens, at, options, env))
