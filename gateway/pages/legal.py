"""The privacy policy in our own words, who receives data, and how to reach us."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from flask import Blueprint, render_template

from chassis import clock
from gateway import policy
from gateway.policy import Version

blueprint = Blueprint("legal", __name__)


@dataclass(frozen=True)
class Processor:
    """Somebody who receives personal data on our behalf (promises P17, P18)."""

    name: str
    purpose: str
    data: str
    place: str
    site: str


PROCESSORS = (
    Processor(
        "Stripe",
        "Payments and subscriptions",
        "Name, e-mail address, what was bought; cards go to Stripe alone",
        "United States, Ireland",
        "stripe.com",
    ),
    Processor(
        "Zoom",
        "Video meetings",
        "A host's meetings: title, time, length",
        "United States",
        "zoom.us",
    ),
    Processor(
        "Mailgun",
        "Sending and receiving mail",
        "E-mail address, name, the text of the mail",
        "United States, European Union",
        "mailgun.com",
    ),
    Processor(
        "Google",
        "Sign-in, for those who choose it",
        "That you sign in here; we learn name, address and picture",
        "United States",
        "google.com",
    ),
    Processor(
        "Hosting provider",
        "Servers and storage",
        "Everything that the service stores, encrypted in transit",
        "Named on request",
        "",
    ),
)


@blueprint.get("/legal/privacy")
def show_policy() -> str:
    """The policy as it applies, with the day since which it does (promise P41)."""
    return _policy(policy.present(_today()), is_present_page=True)


@blueprint.get("/legal/privacy/versions")
def list_versions() -> str:
    """Every version there was or will be, and what it changed."""
    return render_template(
        "legal/versions.html", versions=policy.VERSIONS, present=policy.present(_today())
    )


@blueprint.get("/legal/privacy/<name>")
def show_version(name: str) -> str:
    """One version, by its day."""
    return _policy(policy.get(name))


def _policy(version: Version, *, is_present_page: bool = False) -> str:
    return render_template(
        "legal/privacy.html",
        version=version,
        present=policy.present(_today()),
        upcoming=policy.upcoming(_today()),
        is_present_page=is_present_page,
    )


def _today() -> date:
    return clock.now().date()


@blueprint.get("/legal/processors")
def show_processors() -> str:
    """Who receives data, for what, and where."""
    return render_template("legal/processors.html", processors=PROCESSORS)


@blueprint.get("/legal/promises")
def show_promises() -> str:
    """What the policy promises, and the tests that try to break it."""
    return render_template("legal/promises.html", promises=_ledger())


@cache
def _ledger() -> list[dict[str, Any]]:
    """Generated from the tests by `make promises`."""
    ledger: list[dict[str, Any]] = json.loads(
        files("gateway").joinpath("promises.json").read_text()
    )
    return ledger


@blueprint.get("/contact")
def show_contact() -> str:
    """How to reach us, and how to complain (promise P42)."""
    return render_template("legal/contact.html")
