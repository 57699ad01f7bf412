"""Graft: an engine of our own that takes an exemplar's detail, moves it into place and relights it."""
