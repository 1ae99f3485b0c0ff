"""What takes more than one transaction: hashing or a vendor's answer lies between them, or a
refusal leaves something to be committed.

Nothing here runs under an idempotency key, because a remembered answer would keep tokens in the
clear; each is safe to call again.
"""
