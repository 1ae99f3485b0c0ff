"""The gateway as a person uses it: by keyboard, without JavaScript, with it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.watched import Watched
from tests.gateway.doubles import Platform
from tests.gateway.doubles.identity import PASSWORD

Open = Callable[..., Watched]


@pytest.fixture
def slug(platform: Platform) -> str:
    return str(next(iter(platform.series.series.values()))["slug"])


class TestKeyboard:
    def test_begins_with_a_way_past_the_navigation(self, page: Page):
        page.goto("/")

        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")

        expect(page.locator("main")).to_be_focused()

    def test_shows_where_it_is(self, page: Page):
        page.goto("/sign-in")

        page.get_by_label("E-mail address").focus()

        width = page.get_by_label("E-mail address").evaluate(
            "e => getComputedStyle(e).outlineWidth"
        )
        assert width == "3px"

    def test_can_choose_weekdays(self, open_page: Open):
        page = open_page(signed_in=True).page
        page.goto("/series/new")

        page.get_by_label("Thu").focus()
        page.keyboard.press("Space")

        expect(page.get_by_label("Thu")).to_be_checked()


class TestWithoutJavaScript:
    def test_an_operator_answers_who_wrote_to_support(self, open_page: Open, platform: Platform):
        page = open_page(signed_in=True, java_script_enabled=False).page
        page.goto("/ops/support")
        page.get_by_role("button", name="Look").first.click()
        expect(page.locator("h1")).to_have_text("Help")
        expect(page.get_by_text("It does not work.")).to_be_visible()

        page.get_by_label("Your answer").fill("Try **again**.")
        page.get_by_role("button", name="Send the answer").click()

        expect(page.get_by_role("status")).to_have_text("Your answer is on its way.")
        thread = platform.notifications.threads[platform.notifications.of_desk("support")]
        assert [mail["body"] for mail in thread["mails"]][1:] == ["Try **again**."]

    def test_one_signs_in(self, open_page: Open):
        page = open_page(java_script_enabled=False).page
        page.goto("/sign-in")

        page.get_by_label("E-mail address").fill("ada@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()

        expect(page.locator("h1")).to_have_text("Hello, Ada")

    def test_one_joins_a_series(self, open_page: Open, slug: str):
        page = open_page(java_script_enabled=False).page
        page.goto(f"/s/{slug}")

        page.get_by_label("Your name").fill("Noor Haddad")
        page.get_by_label("E-mail address").fill("noor@example.org")
        page.get_by_role("button", name="Join", exact=True).click()

        expect(page.locator("h1")).to_have_text("Check your mail")

    def test_one_makes_and_publishes_a_series(self, open_page: Open, platform: Platform):
        page = open_page(signed_in=True, java_script_enabled=False).page
        page.goto("/series/new")

        page.get_by_label("Title").fill("Morning scales")
        page.get_by_role("button", name="Make the draft").click()
        page.get_by_role("button", name="Publish").click()

        expect(page.get_by_role("status")).to_contain_text("Published.")
        assert platform.asked("create_series")[-1]["recurrence"] == "FREQ=WEEKLY"

    def test_one_chooses_the_colours(self, open_page: Open):
        page = open_page(java_script_enabled=False, color_scheme="light").page
        page.goto("/contact")

        page.get_by_role("button", name="Dark").click()

        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        assert page.url.endswith("/contact")


class TestWithJavaScript:
    def test_the_schedule_is_previewed_while_it_is_chosen(self, open_page: Open):
        watched = open_page(signed_in=True)
        page = watched.page
        page.goto("/series/new")

        page.get_by_label("Time", exact=True).fill("19:30")
        page.get_by_text("Thu", exact=True).click()

        expect(page.locator("#preview")).to_contain_text("at 19:30, Paris time")
        assert watched.complaints == []

    def test_only_what_belongs_to_a_choice_is_shown(self, open_page: Open):
        page = open_page(signed_in=True).page
        page.goto("/series/new")
        expect(page.get_by_text("How many sessions")).to_be_hidden()

        page.get_by_text("After a number").click()
        expect(page.get_by_text("How many sessions")).to_be_visible()
        page.get_by_text("Just once").click()

        expect(page.get_by_text("How many sessions")).to_be_hidden()
        expect(page.get_by_label("Thu")).to_be_hidden()

    def test_times_are_shown_in_the_readers_own_zone_too(self, open_page: Open, slug: str):
        page = open_page(timezone_id="America/New_York", locale="en-US").page

        page.goto(f"/s/{slug}")

        expect(page.locator(".own-time").first).to_contain_text(re.compile(r"E[SD]T for you"))
        expect(page.get_by_label("Your time zone")).to_have_value("America/New_York")

    def test_a_new_account_begins_in_its_owners_zone(self, open_page: Open, platform: Platform):
        page = open_page(timezone_id="Asia/Tokyo").page
        page.goto("/sign-up")

        page.get_by_label("Your name").fill("Kenji Sato")
        page.get_by_label("E-mail address").fill("kenji@example.org")
        page.get_by_label("Password").fill("eleven lamps")
        page.get_by_role("button", name="Sign up").click()

        expect(page.locator("h1")).to_have_text("Check your mail")
        assert platform.asked("sign_up")[0]["zone"] == "Asia/Tokyo"

    def test_the_way_in_appears_by_itself_when_the_room_opens(
        self, open_page: Open, platform: Platform
    ):
        platform.series.link_state = "early"
        page = open_page().page
        page.clock.install()
        page.goto("/j/join-token-0123456789")
        expect(page.get_by_role("link", name="Join now")).to_have_count(0)

        platform.series.link_state = "open"
        page.clock.run_for(21_000)

        expect(page.get_by_role("link", name="Join now")).to_be_visible()

    def test_a_form_pressed_twice_is_sent_once(
        self, open_page: Open, platform: Platform, slug: str
    ):
        page = open_page().page
        page.goto(f"/s/{slug}")
        page.get_by_label("Your name").fill("Noor Haddad")
        page.get_by_label("E-mail address").fill("noor@example.org")

        page.get_by_role("button", name="Join", exact=True).dblclick()

        expect(page.locator("h1")).to_have_text("Check your mail")
        assert len(platform.asked("join_series")) == 1


class TestMoney:
    def test_in_numbers_stays_on_its_card(self, open_page: Open):
        page = open_page(signed_in=True, width=1280).page
        page.goto("/money")

        page.locator("summary", has_text="EUR in numbers").click()

        card, table = page.locator("section[aria-labelledby=revenue]"), page.locator(".table-sums")
        assert right_of(table) < right_of(card)

    def test_begins_with_the_newest_months_on_a_narrow_window(self, open_page: Open):
        page = open_page(signed_in=True, width=360).page

        page.goto("/money")

        assert 0 < right_of(page.locator(".chart-part")) < 360


def right_of(one: Locator) -> float:
    box = one.bounding_box()
    assert box is not None
    return box["x"] + box["width"]
