"""A policy with a past and a future: four versions around the day of the test."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from chassis import clock
from gateway import policy
from gateway.policy import Version

TODAY = clock.now().date()


def _version(days: int, summary: str, *, is_material: bool) -> Version:
    return Version(
        in_force_on=TODAY + timedelta(days=days), summary=summary, is_material=is_material
    )


COMING = _version(40, "We keep logs for a shorter time.", is_material=True)
PRESENT = _version(-10, "A spelling mistake is gone.", is_material=False)
EARLIER = _version(-200, "Mail is sent by another company.", is_material=True)
FIRST = _version(-400, "The first version.", is_material=False)
VERSIONS = (COMING, PRESENT, EARLIER, FIRST)


def plant(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have `app` show these versions, each with a text of its own."""
    texts = {one.template: f"<p>The text of {one.name}.</p>" for one in VERSIONS}
    environment: Any = app.jinja_env
    loader = ChoiceLoader([DictLoader(texts), environment.loader])
    monkeypatch.setattr(environment, "loader", loader)
    monkeypatch.setattr(policy, "VERSIONS", VERSIONS)
