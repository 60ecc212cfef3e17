"""Telephone calls made by script, with the truth about each: what line-state rules are measured on.

``sources`` speaks and makes noise, ``coding`` sends it through codecs and a lossy network,
``make`` draws calls from a seed and keeps them under ``build/corpus``.
"""
