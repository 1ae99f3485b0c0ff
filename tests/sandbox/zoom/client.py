"""A client of the double that does what it is told and judges nothing."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.sandbox.fixtures import RunningSandbox

VERIFIER = "a-verifier-that-is-long-enough-to-be-one-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
WEEKLY = {"type": 2, "repeat_interval": 1, "weekly_days": "5", "end_times": 3}


class Client:
    """One app and one browser."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        settings = sandbox.world.settings
        self.url = f"{sandbox.url}/zoom"
        self.app = (settings.zoom_client_id, settings.zoom_client_secret)
        self.redirect_uri = f"{settings.public_url}/connect/zoom/return"
        self.users = requests.get(f"{self.url}/console").json()["users"]
        self.sandbox = sandbox

    def authorize(self, form: dict[str, Any], **asked: str) -> requests.Response:
        query = {
            "client_id": self.app[0],
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "state": "the-state",
            "code_challenge": CHALLENGE.decode(),
            "code_challenge_method": "S256",
            **asked,
        }
        return requests.post(
            f"{self.url}/oauth/authorize", params=query, data=form, allow_redirects=False
        )

    def code(self, user: int = 0, **form: Any) -> str:
        answer = self.authorize({"user_id": self.users[user]["id"], **form})
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]

    def token(self, **form: str) -> requests.Response:
        return requests.post(f"{self.url}/oauth/token", data=form, auth=self.app)

    def exchange(self, code: str, **changes: str) -> requests.Response:
        form = {"code": code, "redirect_uri": self.redirect_uri, "code_verifier": VERIFIER}
        return self.token(grant_type="authorization_code", **{**form, **changes})

    def refresh(self, refresh_token: str) -> requests.Response:
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def connect(self, user: int = 0, **form: Any) -> "Api":
        tokens = self.exchange(self.code(user, **form)).json()
        return Api(self.url, tokens)

    def advance(self, seconds: int) -> None:
        requests.post(f"{self.sandbox.url}/clock", json={"advance_seconds": seconds})


class Api:
    """The REST API with one user's token."""

    def __init__(self, url: str, tokens: dict[str, Any]) -> None:
        self.url = url
        self.tokens = tokens

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        return requests.request(method, f"{self.url}/v2{path}", headers=headers, **options)

    def create(self, **fields: Any) -> requests.Response:
        body = {
            "topic": "Morning yoga",
            "type": 2,
            "start_time": "2027-03-01T09:00:00Z",
            "duration": 45,
            "timezone": "Europe/Paris",
            **fields,
        }
        return self.call("POST", "/users/me/meetings", json=body)

    def created(self, **fields: Any) -> dict[str, Any]:
        meeting: dict[str, Any] = self.create(**fields).json()
        return meeting
