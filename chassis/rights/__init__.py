"""A service's part in a rights request: what the privacy service asks, and how it is answered.

The privacy service owns the request; every service owns its data and answers for itself. A service
declares in its `privacy.py` what it holds on a person (`Holding`); this package finds, exports and
erases by that declaration, remembers the erasure, and proves absence by queries of its own.
"""
