"""Engines compared on the same inputs in one run: cases, fills, measures and reports."""
