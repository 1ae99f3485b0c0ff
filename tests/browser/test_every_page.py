"""What must be true of every page, in a real browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.every_page import PUBLIC, SIGNED_IN, filled
from tests.browser.watched import Watched
from tests.gateway.doubles import Platform

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
CONTROLS = "a, button, input:not([type=hidden]), select, textarea, summary"
NAMELESS = """(controls) => [...document.querySelectorAll(controls)]
  .filter((one) => one.checkVisibility() && !(one.innerText || "").trim() && !one.labels?.length
    && !one.getAttribute("aria-label")).map((one) => one.outerHTML.slice(0, 120))"""
STRUCTURE = """() => ({
  headings: document.querySelectorAll("h1").length,
  mains: document.querySelectorAll("main").length,
  language: document.documentElement.lang,
  ids: [...document.querySelectorAll("[id]")].map((one) => one.id),
  unlabelled: [...document.querySelectorAll("nav")].filter((one) => !one.ariaLabel).length,
  inline: document.querySelectorAll("[style], [onclick], script:not([src]), style").length,
})"""
Open = Callable[..., Watched]


class EveryPage:
    """Goes through all pages in one browser window."""

    def __init__(self, open_page: Open, platform: Platform) -> None:
        self._open_page = open_page
        self._platform = platform

    def faults(self, judge: Callable[[Watched], Any], **options: Any) -> dict[str, Any]:
        """Path → what the judge found wrong there; empty when all is well."""
        found = {}
        for paths, signed_in in ((PUBLIC, False), (SIGNED_IN, True)):
            watched = self._open_page(signed_in=signed_in, **options)
            for path in paths:
                answer = watched.page.goto(filled(path, self._platform))
                assert answer is not None and answer.ok, (path, answer)
                fault = judge(watched)
                if fault:
                    found[path] = fault
        return found


@pytest.fixture
def every_page(open_page: Open, platform: Platform) -> EveryPage:
    return EveryPage(open_page, platform)


def complaints_and_strangers(watched: Watched) -> list[str]:
    heard = watched.complaints + watched.foreign
    watched.complaints.clear()
    watched.foreign.clear()
    return heard


class TestEveryPage:
    @pytest.mark.promise("P19")
    def test_asks_nothing_of_another_host_and_the_console_is_silent(self, every_page: EveryPage):
        def judge(watched: Watched) -> list[str]:
            watched.page.wait_for_load_state("networkidle")
            return complaints_and_strangers(watched)

        assert every_page.faults(judge) == {}

    @pytest.mark.parametrize("width", [360, 1280])
    def test_is_no_wider_than_its_window(self, every_page: EveryPage, width: int):
        assert every_page.faults(Watched.overflow, width=width) == {}

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_has_enough_contrast_to_be_read(self, every_page: EveryPage, scheme: str):
        def judge(watched: Watched) -> list[str]:
            return list(watched.page.evaluate(CONTRAST))

        assert every_page.faults(judge, color_scheme=scheme) == {}

    def test_names_everything_that_can_be_pressed_or_filled_in(self, every_page: EveryPage):
        def judge(watched: Watched) -> list[str]:
            return list(watched.page.evaluate(NAMELESS, CONTROLS))

        assert every_page.faults(judge) == {}

    def test_has_one_heading_one_main_part_and_nothing_inline(self, every_page: EveryPage):
        def judge(watched: Watched) -> dict[str, Any]:
            seen = watched.page.evaluate(STRUCTURE)
            ids = seen.pop("ids")
            seen["repeated"] = sorted({one for one in ids if ids.count(one) > 1})
            fine = {
                "headings": 1,
                "mains": 1,
                "language": "en",
                "unlabelled": 0,
                "inline": 0,
                "repeated": [],
            }
            return {name: value for name, value in seen.items() if value != fine[name]}

        assert every_page.faults(judge) == {}
