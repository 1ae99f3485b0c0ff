"""What all tables of notifications share: the metadata and their entries in the manifest."""

from sqlalchemy.orm import DeclarativeBase

from chassis.db import new_metadata, not_personal, personal

SENT_KEPT = "12 months after it was due"
UNTIL_SENT = "until the message is sent"
PLAN_KEPT = "12 months after the session"
UNTIL_HEARD = "until the provider has heard"
SUPPORT_KEPT = "24 months after the last mail"
TECHNICAL = not_personal("bookkeeping of sending")
OFFER = not_personal("describes a session, not a person")
SENT = personal(
    category="messages sent",
    purpose="send each message once, and show what became of it",
    basis="contract",
    retention=SENT_KEPT,
)
SECRET = personal(
    category="messages sent",
    purpose="carry a link that only its receiver may have",
    basis="contract",
    retention=UNTIL_SENT,
    export="exclude",
)
RECOGNISED = personal(
    category="messages sent",
    purpose="recognise the address in the provider's reports, without keeping it",
    basis="legitimate_interest",
    retention=SENT_KEPT,
    export="exclude",
)
HOST = personal(
    category="sessions planned",
    purpose="show a host what was sent for their sessions",
    basis="contract",
    retention=PLAN_KEPT,
)
HANDED = not_personal("a keyed digest: it says nothing about anybody without the key")
NEWS = personal(
    category="messages sent",
    purpose="tell the mail provider what a person chose",
    basis="contract",
    retention=UNTIL_HEARD,
)
REFUSED = not_personal("a keyed digest: it outlives the person so that no mail reaches them")
SUPPORT = personal(
    category="support correspondence",
    purpose="answer people who write to us",
    basis="legitimate_interest",
    retention=SUPPORT_KEPT,
)
LOOKED = personal(
    category="looks by operators",
    purpose="answer for every look at what a person wrote",
    basis="legal_obligation",
    retention="24 months after the last mail",
)
OPERATORS = personal(
    category="operators' actions",
    purpose="account for what an operator did, and why",
    basis="legal_obligation",
    retention="24 months after the last mail",
    export="exclude",
    erase="retain",
)


class Base(DeclarativeBase):
    metadata = new_metadata()
