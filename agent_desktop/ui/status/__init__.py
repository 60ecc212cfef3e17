"""The thin bar: can calls arrive, is everything sent."""
