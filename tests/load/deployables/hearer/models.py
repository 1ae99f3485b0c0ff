"""The tables of probe: one migration serves both."""

from probe.models import Base

__all__ = ["Base"]
