"""The versions of the policy: which applies, which can be announced, and that none is edited."""

import hashlib
from datetime import date, timedelta
from pathlib import Path

import pytest

from gateway import policy
from gateway.policy import Version

pytestmark = pytest.mark.promise("P41")

TEXTS = Path(policy.__file__).parent / "templates"
# A version in force is never edited. To change the policy, write a new version; for the promise
# that old ones stay as they were, this is what they were.
AS_POSTED = {
    "2026-02-10": "24b0f61391ef43e94d3e040197a843082e47476deeff771506abb935a56c5316",
}
DAY = date(2027, 3, 1)


def version(on: date, *, is_material: bool = True) -> Version:
    return Version(in_force_on=on, summary="Something changes.", is_material=is_material)


def test_every_version_has_its_text_as_it_was_posted():
    found = {
        one.name: hashlib.sha256((TEXTS / one.template).read_bytes()).hexdigest()
        for one in policy.VERSIONS
    }

    assert found == AS_POSTED


def test_every_text_is_that_of_a_version():
    texts = {path.stem for path in (TEXTS / "legal" / "policy").iterdir()}

    assert texts == {one.name for one in policy.VERSIONS}


def test_the_versions_are_in_order_the_latest_first():
    days = [one.in_force_on for one in policy.VERSIONS]

    assert days == sorted(set(days), reverse=True)


@pytest.mark.parametrize(
    ("days", "applies", "comes"), [(-1, 1, 0), (0, 0, None), (30, 0, None), (-400, 1, 0)]
)
def test_a_version_applies_from_its_day_on(
    monkeypatch: pytest.MonkeyPatch, days: int, applies: int, comes: int | None
):
    versions = (version(DAY), version(DAY - timedelta(days=300)))
    monkeypatch.setattr(policy, "VERSIONS", versions)
    today = DAY + timedelta(days=days)

    assert policy.present(today) == versions[applies]
    assert policy.upcoming(today) == (None if comes is None else versions[comes])


@pytest.mark.parametrize(
    ("days", "can"), [(-91, False), (-90, True), (0, True), (30, True), (31, False)]
)
def test_a_material_one_can_be_announced_around_its_day(days: int, can: bool):
    assert version(DAY).can_be_announced(DAY + timedelta(days=days)) is can


def test_one_that_changes_nothing_that_matters_cannot():
    assert not version(DAY, is_material=False).can_be_announced(DAY)
