"""The desk's encrypted cache: drafts, tickets, calls and the outbox in one SQLCipher file.

``opening.open_cache`` is the way in; ``store.Cache`` is what it gives.
"""
