"""Metrics and reports on an engine's completions."""
