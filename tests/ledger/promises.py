"""The promises in our own words, and the file that keeps each. What tests them is collected."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """`P21`, what it says, and where it is kept."""

    number: str
    says: str
    kept_in: str


def _all(*lines: tuple[str, str]) -> tuple[Promise, ...]:
    return tuple(Promise(f"P{number}", *line) for number, line in enumerate(lines, start=1))


PROMISES = _all(
    (
        "Of an account we hold name, address, picture and what it signs in with, and no more.",
        "services/identity/models/accounts.py",
    ),
    (
        "A picture is its owner's: in their package, and gone with them.",
        "services/identity/pictures.py",
    ),
    (
        "A subscriber gives name and address; a phone number only if they like.",
        "services/series/schemas",
    ),
    ("Of payments we hold ids at Stripe.", "services/billing/models/ledger.py"),
    ("No card number is ever stored.", "services/notifications/domain/inbound.py"),
    ("Zoom tokens rest encrypted by AES-256.", "chassis/encryption.py"),
    ("A meeting is made with its host's own grant.", "services/zoom_integration/reconciling.py"),
    ("A join link is for the members of its series.", "services/series/commands/opening.py"),
    (
        "The Zoom user id is stored readably while Zoom is connected.",
        "services/zoom_integration/models/connections.py",
    ),
    (
        "Name and address at Zoom are asked for each time and never stored.",
        "services/zoom_integration/operations.py",
    ),
    (
        "Device and sign-in data is seen by its owner and goes after 90 days.",
        "services/identity/commands",
    ),
    ("Letters to support are exported and erased.", "services/notifications/commands/inbound.py"),
    (
        "Nothing is sent for a purpose that is not declared.",
        "services/notifications/domain/kinds/kind.py",
    ),
    ("Reminders, links and billing notices are sent.", "services/notifications/workers"),
    ("The dashboard shows the connected Zoom account.", "gateway/pages/dashboard.py"),
    ("Abuse is throttled.", "gateway/throttle.py"),
    ("Only the named processors receive data.", "gateway/pages/legal.py"),
    ("The processors are listed, with what each receives.", "services/privacy/processors.py"),
    ("Nothing is sold; Global Privacy Control is honoured.", "gateway/analytics.py"),
    ("Zoom can be disconnected at any time.", "services/zoom_integration/commands/connections.py"),
    (
        "A disconnection deletes tokens and identifiers for good.",
        "services/zoom_integration/commands/connections.py",
    ),
    ("It does so at once.", "services/zoom_integration/commands/connections.py"),
    ("Data travels encrypted.", "gateway/headers.py"),
    ("Every credential rests encrypted by AES-256.", "chassis/encryption.py"),
    (
        "What is no longer needed is deleted by its schedule.",
        "chassis/retention/forgetting.py",
    ),
    ("Everybody can see what we hold on them.", "services/privacy/packaging.py"),
    ("What is wrong is put right everywhere.", "chassis/rights/holdings.py"),
    ("Everybody can have their data deleted, everywhere.", "chassis/rights/participant.py"),
    (
        "Everybody can take their data along, in a form that programs read.",
        "services/privacy/packaging.py",
    ),
    ("An objection stops the use that it is against.", "chassis/objections.py"),
    ("A restriction leaves data alone and keeps it.", "chassis/restrictions.py"),
    ("A consent can be taken back at any time.", "services/privacy/commands/consents.py"),
    ("A mail to the privacy address opens a request.", "services/privacy/commands/requests.py"),
    ("Every request is answered within 30 days.", "services/privacy/deadlines.py"),
    ("Stripe can be disconnected at any time.", "services/billing/commands/connections.py"),
    (
        "A host can delete a series with its subscribers' data.",
        "services/series/commands/series.py",
    ),
    ("Every mail has an unsubscribe link.", "services/notifications/rendering/links.py"),
    ("Support can start a full deletion.", "services/privacy/commands/requests.py"),
    ("Transfers to other countries are said openly.", "services/privacy/processors.py"),
    (
        "The service is not for children under 13; none is asked for their age.",
        "gateway/templates/legal/policy",
    ),
    (
        "The policy's changes are posted, dated, and told of where they matter.",
        "services/notifications/commands/policies.py",
    ),
    (
        "Whoever has a question or a complaint knows where to send it.",
        "gateway/templates/legal/contact.html",
    ),
)
