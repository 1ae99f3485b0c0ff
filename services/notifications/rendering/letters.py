"""A letter: what one kind of message says, apart from how it looks.

Each kind has one file in `templates/kinds/` that sets the parts below, once for all formats. The
two layouts, HTML by MJML and plain text, show every part, so that neither says more.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import mrml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.filters import do_wordwrap
from markupsafe import Markup

from notifications.domain.people import on_one_line
from notifications.domain.voice import PLATFORM, Voice
from notifications.rendering.languages import translations
from notifications.rendering.markdown import Written

TEMPLATES = Path(__file__).parent.parent / "templates"
_TEXT_WIDTH = 76
# Mailgun fills in such places in everything it is sent, a host's own words included.
_PROVIDER_PLACE = re.compile(r"%(?=[A-Za-z_][\w.]*%)")
_WORD_JOINER = "\u2060"


@dataclass(frozen=True)
class Letter:
    """The parts of a message. `facts` are label and value; `action` is label and address;
    `written` are a host's own words."""

    subject: str
    preview: str
    heading: str
    greeting: str
    written: Written | None
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    action: tuple[str, str] | None
    afterwards: tuple[str, ...]
    because: str


@dataclass(frozen=True)
class Footer:
    """What stands below every message (promise P37)."""

    product: str
    operator: str
    privacy_address: str
    unsubscribe_url: str
    manage_url: str
    voice: Voice
    picture_url: str
    """The host's picture, in place of the mark; empty where there is none."""
    is_required: bool
    """Sent even to those who unsubscribed; the footer says so."""


def harmless(text: str) -> str:
    """A person's own words, on one line, in which the provider finds no place to fill."""
    plain = text.strip() if text.isprintable() else on_one_line(text)
    return _PROVIDER_PLACE.sub(f"%{_WORD_JOINER}", plain) if "%" in plain else plain


def compose(kind: str, locale: str, context: Mapping[str, Any]) -> Letter:
    """The letter of a kind in the words of its template. A missing fact raises UndefinedError."""
    template = _wording(locale).get_template(f"kinds/{kind}.jinja")
    said = template.make_module(dict(context))
    return Letter(
        subject=_part(said, "subject"),
        preview=_part(said, "preview"),
        heading=_part(said, "heading"),
        greeting=_part(said, "greeting") or context["greeting"],
        written=_part(said, "written", None),
        paragraphs=tuple(_part(said, "paragraphs", ())),
        facts=tuple((label, value) for label, value in _part(said, "facts", ()) if value),
        action=_part(said, "action", None),
        afterwards=tuple(_part(said, "afterwards", ())),
        because=_part(said, "because"),
    )


def as_html(letter: Letter, footer: Footer, locale: str) -> str:
    """The letter as HTML that mail programs show alike. https://documentation.mjml.io"""
    template = _layouts(locale).get_template("layout.mjml")
    mjml = template.render(
        letter=letter,
        footer=footer,
        voice=footer.voice,
        is_branded=footer.voice != PLATFORM,
        language=locale.partition("_")[0],
    )
    return str(mrml.to_html(mjml).content)


def as_text(letter: Letter, footer: Footer, locale: str) -> str:
    """The letter as plain text, at most 76 columns where words allow it."""
    environment = _layouts(locale)
    template = environment.get_template("layout.txt")

    def wrapped(text: str) -> str:
        return do_wordwrap(environment, text, _TEXT_WIDTH, break_long_words=False)

    rendered = template.render(letter=letter, footer=footer, wrapped=wrapped)
    return re.sub(r"\n{3,}", "\n\n", rendered).strip() + "\n"


def _part(said: Any, name: str, default: Any = "") -> Any:
    return getattr(said, name, default)


@lru_cache(maxsize=32)
def _wording(locale: str) -> Environment:
    """Plain words: nothing is escaped, since a letter is no HTML yet."""
    return _environment(locale, escapes=False)


@lru_cache(maxsize=32)
def _layouts(locale: str) -> Environment:
    return _environment(locale, escapes=True)


def _is_markup(template: str | None) -> bool:
    return bool(template and template.endswith(".mjml"))


def _environment(locale: str, *, escapes: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=_is_markup if escapes else False,  # noqa: S701 - a wording is no markup
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(translations(locale), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["harmless"] = harmless
    environment.filters["br"] = lambda text: Markup("<br/>").join(str(text).split("\n"))
    return environment
