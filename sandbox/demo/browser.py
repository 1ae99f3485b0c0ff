"""A browser without a screen: opens pages, follows redirects, fills in forms as a person would."""

from typing import Any
from urllib.parse import urlsplit

import mechanicalsoup
import requests
from bs4 import BeautifulSoup, Tag

SECONDS = 20


class PageError(Exception):
    """A page that a person could not have gone on from."""


class Browser:
    """One person's browser, with cookies of its own."""

    def __init__(self) -> None:
        self._browser = mechanicalsoup.StatefulBrowser(soup_config={"features": "lxml"})
        self._browser.set_user_agent("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Story/1.0")
        self._browser.session.mount("http://", _Patient())

    @property
    def url(self) -> str:
        return str(self._browser.url)

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def page(self) -> BeautifulSoup:
        page = self._browser.page
        if page is None:
            raise PageError(f"{self.path} is no page")
        return page

    @property
    def text(self) -> str:
        """What the page says, on one line."""
        main = self.page.find("main") or self.page
        return " ".join(main.get_text(" ").split())

    def open(self, url: str) -> "Browser":
        return self._checked(self._browser.open(url))

    def fill(self, *, press: str | None = None, **fields: Any) -> "Browser":
        """Fill in the first form that has these fields, and a button that says `press`; send it."""
        form = self._form(press, fields)
        for name, value in fields.items():
            form.set(name, value)
        if press is not None:
            form.choose_submit(_button(form.form, press))
        return self._checked(self._browser.submit_selected())

    def download(self, *, press: str, **fields: Any) -> bytes:
        """What pressing the button of the filled-in form brings, where that is a file."""
        form = self._form(press, fields)
        for name, value in fields.items():
            form.set(name, value)
        form.choose_submit(_button(form.form, press))
        answer = self._browser.submit_selected(update_state=False)
        if not answer.ok:
            raise PageError(f"{self.path} answers {answer.status_code}")
        return bytes(answer.content)

    def get_json(self, url: str) -> Any:
        """A resource of the API, read with this browser's cookies."""
        answer = self._browser.session.get(url, headers={"Accept": "application/json"})
        if not answer.ok:
            raise PageError(f"{urlsplit(url).path} answers {answer.status_code}")
        return answer.json()

    def status_of(self, url: str) -> int:
        """The status that a resource answers this browser's cookies with."""
        return int(self._browser.session.get(url).status_code)

    def _form(self, press: str | None, fields: dict[str, Any]) -> mechanicalsoup.Form:
        for form in self.page.find_all("form"):
            has_fields = all(form.select_one(f"[name={name}]") is not None for name in fields)
            if has_fields and (press is None or _button(form, press) is not None):
                chosen: mechanicalsoup.Form = self._browser.select_form(form)
                return chosen
        wanted = ", ".join([*fields, *([f"“{press}”"] if press else [])])
        raise PageError(f"{self.path} has no form with {wanted}: {self.text[:300]}")

    def _checked(self, answer: requests.Response) -> "Browser":
        if not answer.ok:
            raise PageError(f"{self.path} answers {answer.status_code}: {self.text[:300]}")
        return self


def _button(form: Tag, says: str) -> Tag | None:
    for button in form.find_all("button"):
        if says.casefold() in " ".join(button.get_text(" ").split()).casefold():
            return button
    return None


class _Patient(requests.adapters.HTTPAdapter):
    """Waits so long for an answer and no longer."""

    def send(self, *args: Any, **options: Any) -> requests.Response:
        return super().send(*args, **options | {"timeout": SECONDS})
