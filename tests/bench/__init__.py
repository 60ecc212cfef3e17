"""Figures of this machine, beside the programs they are compared with: ``make bench``."""
