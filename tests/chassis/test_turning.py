"""What an operator is told while a key is turned: what is to do, and whether the old can go."""

from collections.abc import Callable

import pytest

from chassis.encryption import KeyRing
from chassis.transport import turning
from chassis.transport.turning import SealedColumns
from tests.chassis.vault import (
    KINDS,
    LOST,
    OLD,
    TURNED,
    Lying,
    Put,
    WithRing,
    lying,
    put,
    with_ring,
)

__all__ = ["lying", "put", "with_ring"]

Told = Callable[..., str]


class Guarded(SealedColumns):
    sealed = KINDS


class Mailing(Guarded):
    seals_links = True


@pytest.fixture
def told(with_ring: WithRing, capsys: pytest.CaptureFixture[str]) -> Told:
    """What `reseal` prints."""

    def run(*words: str, service: type[SealedColumns] = Guarded) -> str:
        turning.by_command(service, with_ring(TURNED), list(words))
        return capsys.readouterr().out

    return run


def test_a_dry_run_says_what_would_be_done_and_does_nothing(
    told: Told, put: Put, lying: Lying
) -> None:
    put(3, OLD)

    lines = told("--dry-run").splitlines()

    assert lines[1:] == ["vault.secret\t3\t0", "old stays: vault.secret needs it."]
    assert lying() == {"old": 3}


def test_once_nothing_lies_under_it_the_old_key_can_go(told: Told, put: Put, lying: Lying) -> None:
    put(3, OLD)

    assert told().endswith("vault.secret\t3\t0\nold can go.\n")
    assert lying() == {"new": 3}


def test_a_key_that_sealed_links_in_mails_is_said_to_end_them(told: Told) -> None:
    assert "Links in mails of its time end with it." in told(service=Mailing)


def test_what_nobody_can_open_is_told_and_fails(
    told: Told, put: Put, lying: Lying, capsys: pytest.CaptureFixture[str]
) -> None:
    put(2, LOST)

    with pytest.raises(SystemExit, match="its key is not in ENCRYPTION_KEYS"):
        told()

    assert "vault.secret\t0\t2" in capsys.readouterr().out
    assert lying() == {"lost": 2}


def test_other_words_are_refused(told: Told) -> None:
    with pytest.raises(SystemExit, match="usage: reseal"):
        told("--now")


class TestNewKey:
    def test_is_an_entry_of_the_ring(self, capsys: pytest.CaptureFixture[str]) -> None:
        turning.new_key(OLD, ["2027-03"])

        made = KeyRing.from_setting(capsys.readouterr().out)
        assert made.primary == "2027-03"
        assert made.keys["2027-03"] not in OLD.keys.values()

    @pytest.mark.parametrize("words", [[], ["old"], ["a", "b"], ["a:b"], ["a,b"], ["x" * 33]])
    def test_has_a_name_of_its_own(self, words: list[str]) -> None:
        with pytest.raises(SystemExit):
            turning.new_key(OLD, words)
