"""The fixtures of the doubles' tests."""

from tests.sandbox.fixtures import receiver, sandbox, sandbox_vendors

__all__ = ["receiver", "sandbox", "sandbox_vendors"]
