"""``agent-desktop doctor``: what is wrong with a desk, in sentences; a parcel for support."""
