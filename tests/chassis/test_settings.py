"""Settings: what is missing or malformed ends the start with a sentence that names it."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from chassis import settings
from chassis.settings import KEPT, SettingsError, secret


@dataclass(frozen=True, kw_only=True)
class Example:
    api_url: str
    api_key: str = secret()
    attempts: int = 3
    is_live: bool = False
    patience: timedelta = timedelta(seconds=5)
    hosts: tuple[str, ...] = ()


GIVEN = {"API_URL": "https://api.example.test", "API_KEY": "hush"}


def test_values_are_read_by_the_fields_name_and_type():
    read = settings.load(
        Example,
        GIVEN | {"ATTEMPTS": "7", "IS_LIVE": "yes", "PATIENCE": "0.5", "HOSTS": "a.test, b.test"},
    )

    assert read == Example(
        api_url="https://api.example.test",
        api_key="hush",
        attempts=7,
        is_live=True,
        patience=timedelta(milliseconds=500),
        hosts=("a.test", "b.test"),
    )


def test_what_is_not_given_keeps_its_default():
    assert settings.load(Example, GIVEN).attempts == 3


@pytest.mark.parametrize("absent", ["API_URL", "API_KEY"])
def test_a_missing_value_is_named(absent: str):
    with pytest.raises(SettingsError, match=f"{absent} is missing"):
        settings.load(Example, {name: value for name, value in GIVEN.items() if name != absent})


def test_an_empty_value_counts_as_missing():
    with pytest.raises(SettingsError, match="API_URL is missing"):
        settings.load(Example, GIVEN | {"API_URL": ""})


@pytest.mark.parametrize(("name", "text"), [("ATTEMPTS", "many"), ("IS_LIVE", "perhaps")])
def test_a_malformed_value_is_named(name: str, text: str):
    with pytest.raises(SettingsError, match=f"{name} is malformed: '{text}'"):
        settings.load(Example, GIVEN | {name: text})


def test_a_secret_does_not_show():
    assert "hush" not in repr(settings.load(Example, GIVEN))


@dataclass(frozen=True, kw_only=True)
class Keeping:
    log_retention: timedelta = field(default=timedelta(days=90), metadata=KEPT)


class TestWhatTheManifestPromises:
    def test_may_be_kept_for_less(self):
        assert settings.load(Keeping, {"LOG_RETENTION": "60"}).log_retention == timedelta(minutes=1)

    def test_may_be_kept_for_as_long(self):
        assert settings.load(Keeping, {"LOG_RETENTION": "7776000"}) == Keeping()

    def test_may_not_be_kept_for_longer(self):
        with pytest.raises(SettingsError, match=r"LOG_RETENTION is too long: .* 90 days at most"):
            settings.load(Keeping, {"LOG_RETENTION": "7776001"})
