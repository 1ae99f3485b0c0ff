"""Descriptions in Markdown: what they become, and what they cannot do."""

import pytest
from bs4 import BeautifulSoup

from gateway.prose import as_html


def read(text: str) -> BeautifulSoup:
    return BeautifulSoup(as_html(text), "lxml")


class TestMarkdown:
    def test_becomes_paragraphs_lists_and_stress(self):
        page = read("One\ntwo\n\n- **three**\n- *four*")

        assert page.select_one("p").decode_contents() == "One<br/>\ntwo"
        assert [one.get_text() for one in page.select("li strong, li em")] == ["three", "four"]

    def test_begins_its_headings_below_those_of_the_page(self):
        page = read("# What\n\n###### Small")

        assert [one.name for one in page.select("h1, h2, h3, h4, h5, h6")] == ["h3", "h6"]

    def test_links_without_telling_where_from(self):
        link = read("[us](https://example.org/a?b=c&d)").select_one("a")

        assert link["href"] == "https://example.org/a?b=c&d"
        assert {"noreferrer", "noopener", "nofollow"} <= set(link["rel"])

    @pytest.mark.parametrize(
        "hostile",
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href='https://example.org' onclick='alert(1)'>x</a>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "[x](//example.org)",
            "[x](/account/delete)",
            "<javascript:alert(1)>",
            "![x](https://example.org/pixel.png)",
            '[x](https://example.org "\\" onmouseover=alert(1) x=\\"")',
            "&lt;script&gt;alert(1)&lt;/script&gt;",
        ],
    )
    def test_does_nothing_of_its_own(self, hostile: str):
        page = read(hostile)

        assert page.select("script, img, iframe, style, form") == []
        for element in page.select("*"):
            assert not {name for name in element.attrs if name.startswith("on")}
        for link in page.select("a"):
            assert link["href"].startswith("https://")

    def test_nested_beyond_reason_is_answered_all_the_same(self):
        assert as_html("> " * 5_000 + "[" * 5_000)
