"""The mailbox with the double that fills it."""

from tests.sandbox.mailgun.conftest import mailgun, sandbox_vendors

__all__ = ["mailgun", "sandbox_vendors"]
