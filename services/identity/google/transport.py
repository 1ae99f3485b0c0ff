"""HTTP to Google, and what its failures mean to us.

Google answers errors as JSON `{"error": code, "error_description": text}` with a 4xx.
`invalid_grant` means a code that is used, expired, or not of this verifier; anything 5xx, 429 or
without an answer is `Unavailable` and may be tried again by starting over.
https://developers.google.com/identity/protocols/oauth2/web-server#exchange-errors
"""

from typing import Any

import requests

from chassis import outgoing
from chassis.errors import Unavailable

TIMEOUT_SECONDS = (3.05, 5)


class GoogleRefused(Exception):
    """Google said no; `code` is its `error`, free of anything personal."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Transport:
    """One connection pool; every answer is a JSON object."""

    def __init__(self) -> None:
        self._http = requests.Session()

    def get(self, url: str) -> dict[str, Any]:
        return self._send("GET", url)

    def post_form(self, url: str, form: dict[str, str]) -> dict[str, Any]:
        return self._send("POST", url, data=form)

    def _send(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        try:
            with outgoing.request("google") as asked:
                answer = self._http.request(
                    method, url, timeout=TIMEOUT_SECONDS, allow_redirects=False, **options
                )
                asked.answered(answer.status_code)
        except requests.RequestException as error:
            raise _unavailable() from error
        if answer.status_code == 429 or answer.status_code >= 500:
            raise _unavailable()
        document = _json_object(answer)
        if answer.status_code != 200:
            raise GoogleRefused(str(document.get("error", answer.status_code))[:100])
        return document


def _json_object(answer: requests.Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except requests.JSONDecodeError as error:
        raise _unavailable() from error
    if not isinstance(document, dict):
        raise _unavailable()
    return document


def _unavailable() -> Unavailable:
    return Unavailable("google_unavailable", "Google does not answer. Try another way to sign in.")
