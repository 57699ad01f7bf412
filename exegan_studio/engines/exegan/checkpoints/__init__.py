"""Weights on disk: the published files, this program's own, and where they lie."""
