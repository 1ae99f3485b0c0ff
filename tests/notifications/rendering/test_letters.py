"""Every kind of letter, in both formats: the same words, safe, and never without a way to stop."""

import re

import pytest

from notifications.domain.kinds import DECLARED, REMINDER, SUPPORT_ANSWER, WAITLISTED, Kind
from notifications.domain.voice import Voice
from notifications.rendering.letters import harmless
from tests.notifications.rendering.conftest import Writer, reader

ALL = list(DECLARED.values())
BY_NAME = {"argnames": "kind", "argvalues": ALL, "ids": [kind.name for kind in ALL]}


class TestEveryKind:
    @pytest.mark.promise("P37")
    @pytest.mark.parametrize(**BY_NAME)
    def test_carries_the_unsubscribe_link_and_the_headers(self, writer: Writer, kind: Kind):
        message = writer.write(kind)

        (link,) = re.findall(r"<(.+)>", message.headers["List-Unsubscribe"])
        assert link in message.text and link in message.html
        assert link.startswith("https://monster.test/u/") or link == "%recipient.unsubscribe_url%"
        assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    @pytest.mark.parametrize(**BY_NAME)
    def test_says_the_same_in_html_and_in_plain_text(self, writer: Writer, kind: Kind):
        message = writer.write(kind)

        shown = re.sub(r"<head>.*</head>|<[^>]+>|\s+", " ", message.html, flags=re.DOTALL)
        shown = shown.replace("_html%", "%")
        for line in message.text.split("\n\n")[0:3]:
            assert " ".join(line.split()) in " ".join(shown.split())
        assert message.subject and message.text.strip()

    @pytest.mark.parametrize(**BY_NAME)
    def test_loads_nothing_from_anywhere(self, writer: Writer, kind: Kind):
        html = writer.write(kind).html

        fetched = re.findall(r"<(?:img|link|script|iframe)[^>]*|@import[^;]*|url\([^)]*\)", html)
        assert fetched == []

    def test_shows_the_hosts_picture_at_one_address_for_everybody(self, writer: Writer):
        voice = Voice(name="Studio <Ana>", mark="A", colour="#7a1fa2")
        url = "https://monster.test/pictures/01920000-0000-7000-8000-000000000001"
        people = reader(), reader(email="bo@example.com")

        message = writer.write(REMINDER, *people, voice=voice, picture_url=url)
        (image,) = re.findall(r"<img[^>]*>", message.html)
        lettered = writer.write(REMINDER, *people, voice=voice).html

        assert f'src="{url}"' in image and 'alt="A"' in image
        assert not any("monster.test/pictures" in str(own) for own in message.variables.values())
        assert "<img" not in lettered and ">A</span>" in lettered

    @pytest.mark.parametrize(**BY_NAME)
    def test_is_marked_as_automatic_unless_a_person_wrote_it(self, writer: Writer, kind: Kind):
        marked = writer.write(kind).headers.get("Auto-Submitted")

        assert marked == (None if kind is SUPPORT_ANSWER else "auto-generated")

    @pytest.mark.parametrize(**BY_NAME)
    def test_that_cannot_be_stopped_says_so(self, writer: Writer, kind: Kind):
        says_so = "even to those who unsubscribed" in writer.write(kind).text.replace("\n", " ")

        assert says_so is not kind.category.can_stop


class TestOthersWords:
    def test_markup_in_a_name_or_a_title_is_shown_not_obeyed(self, writer: Writer):
        hostile = reader(name="<script>x</script>", series_title="<img src=//evil>")

        message = writer.write(WAITLISTED, hostile)

        assert "<script>" not in message.html and "<img" not in message.html
        assert "<script>x</script>" in message.text

    def test_markup_in_a_batch_is_escaped_where_the_provider_fills_it_in(self, writer: Writer):
        message = writer.write(REMINDER, reader(name="<b>Anna"), title="Yoga & <Tea>")

        (own,) = message.variables.values()
        assert own["greeting_html"] == "Hello &lt;b&gt;Anna,"
        assert "%recipient.greeting_html%" in message.html
        assert "Yoga &amp; &lt;Tea&gt;" in message.html

    def test_a_line_break_cannot_make_a_header(self, writer: Writer):
        message = writer.write(REMINDER, title="Yoga\r\nBcc: all@example.com")

        assert message.subject.splitlines() == [message.subject]

    @pytest.mark.parametrize("place", ["%recipient.join_url%", "%unsubscribe_url%"])
    def test_a_host_cannot_have_the_provider_fill_in_anything(self, writer: Writer, place: str):
        message = writer.write(REMINDER, title=f"Yoga {place}")

        assert place not in message.subject
        assert message.html.count("%recipient.join_url%") == writer.write(REMINDER).html.count(
            "%recipient.join_url%"
        )

    def test_a_percent_sign_that_means_nothing_stays(self):
        assert harmless("100% fun, 50% off") == "100% fun, 50% off"


class TestBatches:
    def test_each_recipient_has_all_that_is_their_own(self, writer: Writer):
        readers = [reader(email=f"{name}@example.com", name=name) for name in ("anna", "bert")]

        message = writer.write(REMINDER, *readers)

        places = set(re.findall(r"%recipient\.(\w+)%", message.text + message.html + str(message)))
        assert set(message.variables) == {"anna@example.com", "bert@example.com"}
        assert all(places <= own.keys() for own in message.variables.values())

    def test_one_recipients_link_is_not_anothers(self, writer: Writer):
        readers = [reader(email=f"{name}@example.com") for name in ("anna", "bert")]

        anna, bert = writer.write(REMINDER, *readers).variables.values()

        assert anna["unsubscribe_url"] != bert["unsubscribe_url"]

    def test_a_time_that_is_the_same_for_all_stands_in_the_message(self, writer: Writer):
        readers = [reader(email=f"{name}@example.com") for name in ("anna", "bert")]

        message = writer.write(REMINDER, *readers)

        assert "14:00" in message.text and "14:00" in message.html
        assert not any("when" in own for own in message.variables.values())

    def test_readers_in_several_zones_each_have_their_own_time(self, writer: Writer):
        zones = {"anna@example.com": "Europe/Paris", "bert@example.com": "Asia/Tokyo"}

        message = writer.write(REMINDER, *(reader(email=e, zone=z) for e, z in zones.items()))

        assert "%recipient.when%" in message.text and "14:00" not in message.text
        anna, bert = (message.variables[email]["when"] for email in zones)
        assert "14:00" in anna and "22:00" in bert
