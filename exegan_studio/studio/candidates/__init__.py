"""Candidates: kept by run, bounded by memory, shown side by side."""
