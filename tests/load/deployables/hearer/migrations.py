"""Probe's own."""

from probe.migrations import __path__

__all__ = ["__path__"]
