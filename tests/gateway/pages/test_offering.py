"""A page offers a member of a team only what they may do: no button leads to a refusal."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from gateway.acting import Scope
from tests.gateway.doubles import Platform
from tests.gateway.doubles.series import DEFAULTS
from tests.gateway.people import Visitor, soup

# What ends or changes for whom the visit acts, and what leads out of what is the host's.
_ELSEWHERE = ("/account", "/team", "/sign-", "/s/", "/api", "/privacy", "/legal", "/static")

Offer = tuple[str, str]
"""Method and path, with the query."""


def _offers(page: BeautifulSoup, path: str) -> Iterator[Offer]:
    for link in page.select("main a[href]"):
        yield "get", urljoin(path, link["href"])
    for form in page.select("main form"):
        yield form.get("method", "get").lower(), urljoin(path, form.get("action") or path)
        for button in form.select("[formaction]"):
            yield button.get("formmethod", "post").lower(), urljoin(path, button["formaction"])


def _is_of_the_host(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.netloc and bool(parts.path) and not parts.path.startswith(_ELSEWHERE)


def taken(visitor: Visitor) -> dict[Offer, int]:
    """All that the pages from the dashboard on offer, each taken once, with its answer's status."""
    answers: dict[Offer, int] = {}
    waiting: list[Offer] = [("get", "/dashboard")]
    while waiting:
        method, address = waiting.pop(0)
        kind = (method, urlsplit(address).path)
        if kind in answers or not _is_of_the_host(address):
            continue
        answer = visitor.get(address) if method == "get" else visitor.post(address)
        answers[kind] = answer.status_code
        if method == "get" and answer.mimetype == "text/html":
            waiting += _offers(soup(answer), address)
    return answers


def broken(answers: dict[Offer, int]) -> list[Offer]:
    """What is refused to who was offered it, or fails."""
    return [offer for offer, status in answers.items() if status == 403 or status >= 500]


@pytest.fixture
def series_list(platform: Platform) -> list[str]:
    """Ada's: one that is published and has members, one that is a draft without a price."""
    host_id = platform.identity.host_id
    draft = DEFAULTS | {"title": "Morning scales", "pricing": "paid"}
    made = platform.series.create_series(host_id=host_id, **draft)
    return [platform.series.add(host_id), str(made["series_id"])]


def helper(visitor: Visitor, platform: Platform, *scopes: Scope) -> Visitor:
    """Eve, who acts for Ada with these scopes."""
    stranger_id = platform.identity.stranger_id
    platform.identity.hire(platform.identity.host_id, stranger_id, *scopes)
    eve = visitor.signed_in_as(stranger_id)
    eve.post("/team/acting-for", host_id=platform.identity.host_id)
    return eve


@pytest.mark.usefixtures("series_list")
@pytest.mark.parametrize("scope", list(Scope), ids=str)
def test_nothing_is_offered_and_then_broken(visitor: Visitor, platform: Platform, scope: Scope):
    eve = helper(visitor, platform, Scope.SERIES_READ, scope)

    assert broken(taken(eve)) == []


def test_whoever_may_do_all_is_offered_all(
    visitor: Visitor, platform: Platform, series_list: list[str]
):
    published, draft = series_list
    eve = helper(visitor, platform, *Scope)

    answers = taken(eve)

    assert broken(answers) == []
    assert answers[("post", f"/series/{draft}/publish")] == 303
    for button in ("/connect/zoom", "/connect/stripe", f"/series/{published}/delete"):
        assert ("post", button) in answers
