"""Which language a reader gets, and the translations in it.

Catalogues lie in `locale/<language>/LC_MESSAGES/notifications.po`, where translators find them, and
are compiled when they are first used. English is in the sources. After a change of words:
`pybabel extract -F locale/babel.cfg -k gettext:2 -o mail.pot .`, then `pybabel update -d locale
-D notifications -i mail.pot`; a test says what is missing.
"""

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent.parent / "locale"
DEFAULT = "en"
LANGUAGES = (DEFAULT, "fr", "de", "es")


def catalogue(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "notifications.po"


@lru_cache(maxsize=1024)
def best_locale(wanted: str) -> str:
    """The reader's locale where its language is shipped, with its territory; else English.

    A territory matters to dates: `en_US` and `en_GB` write them differently.
    """
    try:
        found = Locale.parse(wanted.replace("-", "_"))
    except (ValueError, UnknownLocaleError, TypeError):
        return DEFAULT
    return str(found) if found.language in LANGUAGES else DEFAULT


def translations(locale: str) -> NullTranslations:
    """The catalogue of a locale that `best_locale` gave."""
    return _compiled(locale.partition("_")[0])


@lru_cache(maxsize=len(LANGUAGES))
def _compiled(language: str) -> NullTranslations:
    if language == DEFAULT:
        return NullTranslations()
    compiled = BytesIO()
    with catalogue(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(locale: str, text: str, **values: str) -> str:
    """A sentence in the locale's language, its `%(name)s` places filled."""
    return translations(locale).gettext(text) % values
