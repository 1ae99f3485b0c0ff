"""Figures of speed and size, as ratios within one run. `make bench`; no part of `make test`."""
