"""Every mail in every language that is shipped: nothing left in English, no place lost."""

import re
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from notifications.domain.kinds import DECLARED, REMINDER, Kind
from notifications.rendering import languages
from notifications.rendering.languages import CATALOGUES, LANGUAGES, best_locale, catalogue
from tests.notifications.rendering.conftest import Writer, reader

SERVICE = Path(CATALOGUES).parent
TRANSLATED = [language for language in LANGUAGES if language != "en"]
PLACES = re.compile(r"%\(\w+\)s")
# Alike in both languages, and rightly so.
SAME = {"Test: %(subject)s", "Re: %(subject)s"}


@lru_cache
def said() -> frozenset[str | tuple[str, ...]]:
    """Every sentence that stands in the sources and the templates."""
    with (CATALOGUES / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {"_": None, "ngettext": (1, 2), "gettext": (2,)}
    found = extract_from_dir(SERVICE, methods, options, keywords)
    return frozenset(message for _, _, message, _, _ in found)


@lru_cache
def translated(language: str) -> Catalog:
    with catalogue(language).open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in translated(language) if message.id]


def texts(words: str | tuple[str, ...]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


@pytest.mark.parametrize("language", TRANSLATED)
class TestACatalogue:
    def test_has_every_sentence_and_no_other(self, language: str):
        known = {message.id for message in messages(language)}

        assert (said() - known, known - said()) == (set(), set())

    def test_translates_each_and_is_sure_of_it(self, language: str):
        unsure = [
            message.id
            for message in messages(language)
            if message.fuzzy or not all(texts(message.string))
        ]

        assert unsure == []

    def test_leaves_nothing_in_english(self, language: str):
        left = [each.id for each in messages(language) if each.id == each.string]

        assert set(left) <= SAME

    def test_keeps_every_place_that_is_filled_in(self, language: str):
        for message in messages(language):
            wanted = set(PLACES.findall(texts(message.id)[-1]))
            for text in texts(message.string):
                assert set(PLACES.findall(text)) == wanted, message.id
                assert "%" not in PLACES.sub("", text), message.id


def test_there_are_sentences_to_translate():
    assert len(said()) > 200


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("kind", DECLARED.values(), ids=DECLARED)
def test_every_kind_is_written_in_the_readers_language(
    writer: Writer, kind: Kind, language: str, monkeypatch: pytest.MonkeyPatch
):
    in_theirs = writer.write(kind, reader(locale=language))
    in_english = writer.write(kind, reader(locale="en"))

    english, theirs = sentences(in_english.text), sentences(in_theirs.text)
    untouched = {"Bring a towel.", "We keep less.", "Morning Yoga", "News from the mat"}
    assert {line for line in english & theirs if " " in line} <= untouched
    assert f'lang="{language}"' in in_theirs.html


def sentences(text: str) -> set[str]:
    lines = (" ".join(part.split()) for part in text.split("\n\n"))
    return {line for line in lines if not line.startswith(("http", "%", "Monster,"))}


class TestTheReader:
    @pytest.mark.parametrize(
        ("locale", "when"),
        [
            ("fr", "lundi 23 novembre 2026, 14:00–15:00, heure de Paris"),
            ("de", "Montag, 23. November 2026, 14:00–15:00 Uhr, Ortszeit Paris"),
            ("es", "lunes, 23 de noviembre de 2026, 14:00–15:00, hora de París"),
        ],
    )
    def test_reads_times_as_they_are_written_there_with_the_hosts_beside(
        self, writer: Writer, locale: str, when: str
    ):
        here, there = reader(locale=locale), reader(email="bo@example.com", zone="Asia/Tokyo")

        own, _ = writer.write(REMINDER, here, there).variables.values()

        assert own["when"].startswith(when) and own["when"].endswith(")")
        assert "8:00" in own["when"]

    @pytest.mark.parametrize(
        ("wanted", "given"),
        [
            ("de-AT", "de_AT"),
            ("fr_CA", "fr_CA"),
            ("es-419", "es_419"),
            ("pt_BR", "en"),
            ("xx", "en"),
            ("", "en"),
            ("../../etc", "en"),
        ],
    )
    def test_gets_their_language_where_it_is_shipped(self, wanted: str, given: str):
        assert best_locale(wanted) == given

    def test_of_a_territory_reads_the_language_of_it(self):
        assert languages.gettext("de_AT", "Was it you?") == "Waren Sie das?"
