"""Faults on purpose: whatever dies, is cut off or lies, no desk's work is lost or doubled.

``python -m tests.faults --runs 200 --seed 1 [--kind KIND …]``; a short slice runs with the tests.
"""
