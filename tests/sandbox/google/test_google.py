"""The double of Google, by the rules of OpenID Connect and the ways in which Google lies."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from sandbox.faults import Fault
from tests.sandbox.fixtures import RunningSandbox

ANA, BRUNO = "110169484474386276334", "113904618572209447811"
VERIFIER = "a-verifier-that-is-long-enough-to-be-one-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("google",)


class Client:
    """Signs in as a browser and a service would."""

    def __init__(self, sandbox: RunningSandbox) -> None:
        self.settings = sandbox.world.settings
        self.discovery = requests.get(
            f"{sandbox.url}/google/.well-known/openid-configuration"
        ).json()
        self.redirect_uri = f"{self.settings.public_url}/sign-in/google/return"

    def authorize(self, form: dict[str, str], **asked: str) -> requests.Response:
        query = {
            "client_id": self.settings.google_client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": "openid email profile",
            "state": "the-state",
            "nonce": "the-nonce",
            "code_challenge": CHALLENGE.decode(),
            "code_challenge_method": "S256",
            **asked,
        }
        return requests.post(
            self.discovery["authorization_endpoint"],
            params=query,
            data=form,
            allow_redirects=False,
        )

    def code(self, form: dict[str, str], **asked: str) -> str:
        answer = self.authorize(form, **asked)
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]

    def exchange(self, code: str, **changes: str) -> requests.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "client_id": self.settings.google_client_id,
            "client_secret": self.settings.google_client_secret,
            "code_verifier": VERIFIER,
            **changes,
        }
        return requests.post(self.discovery["token_endpoint"], data=form)

    def sign_in(self, sub: str = ANA, **asked: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.exchange(self.code({"sub": sub}, **asked)).json()
        return answer

    def claims(self, id_token: str) -> dict[str, Any]:
        keys = {key["kid"]: key for key in requests.get(self.discovery["jwks_uri"]).json()["keys"]}
        key = jwt.PyJWK(keys[jwt.get_unverified_header(id_token)["kid"]]).key
        claims: dict[str, Any] = jwt.decode(
            id_token, key, algorithms=["RS256"], audience=self.settings.google_client_id
        )
        return claims


@pytest.fixture
def client(sandbox: RunningSandbox) -> Client:
    return Client(sandbox)


class TestSignIn:
    def test_gives_a_signed_id_token_with_the_nonce(self, client: Client) -> None:
        claims = client.claims(client.sign_in()["id_token"])

        assert claims["iss"] == client.discovery["issuer"]
        assert (claims["sub"], claims["nonce"]) == (ANA, "the-nonce")
        assert (claims["email"], claims["email_verified"]) == ("ana.lopez@gmail.test", True)

    def test_returns_with_the_state(self, client: Client) -> None:
        answer = client.authorize({"sub": ANA})

        assert "state=the-state" in answer.headers["Location"]

    def test_takes_a_person_made_up_on_the_spot_and_knows_them_again(self, client: Client) -> None:
        form = {"email": "zoe@example.test", "name": "Zoë Fischer"}

        first, again = (
            client.claims(client.exchange(client.code(form)).json()["id_token"]) for _ in range(2)
        )

        assert first["name"] == "Zoë Fischer"
        assert first["sub"] == again["sub"]

    def test_can_be_refused_by_the_person(self, client: Client) -> None:
        answer = client.authorize({"deny": "1"})

        assert "error=access_denied" in answer.headers["Location"]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("client_id", "somebody"),
            ("redirect_uri", "https://evil.example.test/return"),
            ("response_type", "token"),
            ("scope", "openid calendar"),
            ("scope", ""),
            ("code_challenge_method", "S512"),
        ],
    )
    def test_a_wrong_request_is_refused_on_googles_own_page(
        self, client: Client, name: str, value: str
    ) -> None:
        answer = client.authorize({"sub": ANA}, **{name: value})

        assert answer.status_code == 400
        assert "Location" not in answer.headers


class TestCodes:
    def test_are_good_once(self, client: Client) -> None:
        code = client.code({"sub": ANA})

        first, second = client.exchange(code), client.exchange(code)

        assert (first.status_code, second.status_code) == (200, 400)
        assert second.json()["error"] == "invalid_grant"

    def test_expire(self, client: Client, sandbox: RunningSandbox) -> None:
        code = client.code({"sub": ANA})
        requests.post(f"{sandbox.url}/clock", json={"advance_seconds": 601})

        assert client.exchange(code).json()["error"] == "invalid_grant"

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"code_verifier": "another"}, "invalid_grant"),
            ({"code_verifier": ""}, "invalid_grant"),
            ({"redirect_uri": "http://elsewhere.test"}, "redirect_uri_mismatch"),
            ({"client_secret": "guess"}, "invalid_client"),
            ({"grant_type": "password"}, "unsupported_grant_type"),
        ],
    )
    def test_are_exchanged_only_by_who_asked_for_them(
        self, client: Client, change: dict[str, str], error: str
    ) -> None:
        answer = client.exchange(client.code({"sub": ANA}), **change)

        assert answer.json()["error"] == error


class TestTokens:
    def test_open_userinfo_until_the_grant_is_revoked(self, client: Client) -> None:
        tokens = client.sign_in(access_type="offline")
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}

        before = requests.get(client.discovery["userinfo_endpoint"], headers=bearer)
        revoked, again = (
            requests.post(
                client.discovery["revocation_endpoint"], data={"token": tokens["refresh_token"]}
            )
            for _ in range(2)
        )
        after = requests.get(client.discovery["userinfo_endpoint"], headers=bearer)

        assert (before.status_code, before.json()["sub"]) == (200, ANA)
        assert (revoked.status_code, again.status_code) == (200, 400)
        assert after.status_code == 401


class TestKeys:
    def test_a_rotation_keeps_the_old_key_published(
        self, client: Client, sandbox: RunningSandbox
    ) -> None:
        token = client.sign_in()["id_token"]

        requests.post(f"{sandbox.url}/google/keys/rotate", json={})

        assert client.claims(token)["sub"] == ANA
        newer = client.sign_in()["id_token"]
        assert jwt.get_unverified_header(newer)["kid"] != jwt.get_unverified_header(token)["kid"]


class TestLies:
    @pytest.mark.parametrize(
        ("kind", "claim", "value"),
        [
            ("unverified_address", "email_verified", False),
            ("forged_hd", "hd", "google.com"),
            ("wrong_issuer", "iss", "https://accounts.example.test"),
        ],
    )
    def test_spoil_one_token(
        self, client: Client, sandbox: RunningSandbox, kind: str, claim: str, value: object
    ) -> None:
        sandbox.world.faults.add(Fault("google", kind))

        spoilt, honest = (client.claims(client.sign_in()["id_token"]) for _ in range(2))

        assert spoilt[claim] == value
        assert honest.get(claim) != value

    def test_the_issuer_may_lack_its_scheme(self, client: Client, sandbox: RunningSandbox) -> None:
        sandbox.world.faults.add(Fault("google", "short_issuer"))

        claims = client.claims(client.sign_in()["id_token"])

        assert f"http://{claims['iss']}" == client.discovery["issuer"]

    def test_an_address_changes_under_the_same_sub(
        self, client: Client, sandbox: RunningSandbox
    ) -> None:
        requests.post(f"{sandbox.url}/google/people/{BRUNO}", json={"email": "new@keller.test"})

        claims = client.claims(client.sign_in(BRUNO)["id_token"])

        assert (claims["sub"], claims["email"]) == (BRUNO, "new@keller.test")

    @pytest.mark.parametrize(
        ("kind", "error"),
        [
            ("expired_token", jwt.ExpiredSignatureError),
            ("wrong_audience", jwt.InvalidAudienceError),
            ("forged_signature", jwt.InvalidSignatureError),
        ],
    )
    def test_a_careful_client_refuses_the_worst(
        self, client: Client, sandbox: RunningSandbox, kind: str, error: type[Exception]
    ) -> None:
        sandbox.world.faults.add(Fault("google", kind))
        token = client.sign_in()["id_token"]

        with pytest.raises(error):
            client.claims(token)
