"""The headers of a mail that answers another one (RFC 5322, 3.6.4)."""

from collections.abc import Mapping


def headers(secrets: Mapping[str, str]) -> dict[str, str]:
    """Where it belongs, and where an answer to it leads; empty for a mail that answers nothing."""
    named = {
        "Reply-To": secrets.get("reply_to"),
        "In-Reply-To": secrets.get("in_reply_to"),
        "References": secrets.get("references"),
    }
    return {name: value for name, value in named.items() if value}
