"""The ledger of promises: generated from marked tests, never written by hand."""
