"""Who receives personal data on our behalf, and where (promises P18, P39). In every package."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Processor:
    """One of them."""

    name: str
    purpose: str
    place: str


PROCESSORS = (
    Processor("Stripe", "Payments and subscriptions", "United States, Ireland"),
    Processor("Zoom", "Video meetings", "United States"),
    Processor("Mailgun", "Sending and receiving mail", "United States, European Union"),
    Processor("Google", "Sign-in, for those who choose it", "United States"),
    Processor("Hosting provider", "Servers and storage", "Named on request"),
)
TRANSFERS = (
    "Whoever uses the service from outside the United States has their data handled there and in "
    "the countries of the processors listed here, whose protection may differ from theirs."
)
