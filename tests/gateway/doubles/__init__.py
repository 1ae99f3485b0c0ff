"""The six services as the gateway sees them, at the RPC boundary: answers with state, no broker."""

from tests.gateway.doubles.platform import Platform

__all__ = ["Platform"]
