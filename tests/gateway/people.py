"""People with browsers: they keep cookies, fill in forms and read pages."""

from typing import Any, Self

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.gateway.doubles import Platform


class Visitor:
    """A browser without JavaScript."""

    def __init__(self, client: FlaskClient, platform: Platform) -> None:
        self.client = client
        self.platform = platform

    def signed_in_as(self, account_id: str) -> Self:
        tokens = self.platform.identity.tokens(account_id)
        for name in ("access", "refresh"):
            self.client.set_cookie(name, tokens[f"{name}_token"])
        return self

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def read(self, path: str, **options: Any) -> BeautifulSoup:
        """The page, which must be one."""
        answer = self.client.get(path, **options)
        assert answer.status_code == 200, (path, answer.status_code)
        return soup(answer)

    def post(self, path: str, /, *, follow: bool = False, **fields: Any) -> TestResponse:
        """Send a form with this visit's token, as the page would have it."""
        data = {"csrf_token": self.csrf_token(), **fields}
        return self.client.post(path, data=data, follow_redirects=follow)

    def csrf_token(self) -> str:
        page = soup(self.client.get("/contact"))
        return str(page.select_one("input[name=csrf_token]")["value"])

    def cookie(self, name: str) -> str | None:
        found = self.client.get_cookie(name)
        return found.value if found else None


def soup(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "lxml")


def text(page: BeautifulSoup | TestResponse) -> str:
    """What the page says, on one line."""
    read = page if isinstance(page, BeautifulSoup) else soup(page)
    return " ".join(read.get_text(" ").split())
