"""A browser session that was ended works nowhere after a minute, whatever the gateway knew."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from chassis import clock
from chassis.ids import new_id
from gateway import tokens
from tests.gateway.doubles import Platform


class Stopwatch:
    """`time`, as far as the verifier uses it, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def stopwatch(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    made = Stopwatch()
    monkeypatch.setattr(tokens, "time", made)
    return made


@pytest.fixture
def session_id() -> str:
    return str(new_id())


@pytest.fixture
def headers(platform: Platform, session_id: str) -> dict[str, str]:
    access = platform.identity.tokens(platform.identity.host_id, session_id)["access_token"]
    return {"Authorization": f"Bearer {access}"}


def revoke(platform: Platform, session_id: str) -> None:
    now = (clock.now() + timedelta(seconds=1)).isoformat()
    platform.identity.revocations.append({"browser_session_id": session_id, "void_before": now})


class TestRevocation:
    def test_is_felt_within_a_minute(
        self,
        client: FlaskClient,
        platform: Platform,
        stopwatch: Stopwatch,
        session_id: str,
        headers: dict[str, str],
    ):
        assert client.get("/api/v1/account", headers=headers).status_code == 200
        revoke(platform, session_id)

        stopwatch.seconds += 59

        answer = client.get("/api/v1/account", headers=headers)
        assert (answer.status_code, answer.json["code"]) == (401, "token_revoked")

    def test_is_felt_within_a_minute_although_one_question_failed(
        self,
        client: FlaskClient,
        platform: Platform,
        stopwatch: Stopwatch,
        session_id: str,
        headers: dict[str, str],
    ):
        assert client.get("/api/v1/series", headers=headers).status_code == 200
        revoke(platform, session_id)
        platform.down = {"identity"}
        stopwatch.seconds += 31
        assert client.get("/api/v1/series", headers=headers).status_code == 200
        platform.down = set()

        stopwatch.seconds += 28

        assert client.get("/api/v1/series", headers=headers).status_code == 401

    def test_is_asked_for_seldom(
        self,
        client: FlaskClient,
        platform: Platform,
        stopwatch: Stopwatch,
        headers: dict[str, str],
    ):
        for _ in range(20):
            stopwatch.seconds += 1
            client.get("/api/v1/series", headers=headers)

        assert len(platform.asked("get_revocations")) <= 2

    def test_of_one_browser_session_leaves_the_others(
        self, client: FlaskClient, platform: Platform, stopwatch: Stopwatch, headers: dict[str, str]
    ):
        revoke(platform, str(new_id()))

        assert client.get("/api/v1/account", headers=headers).status_code == 200
