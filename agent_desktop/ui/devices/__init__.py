"""Headset and speakers: which devices, how loud, and a try of each."""
