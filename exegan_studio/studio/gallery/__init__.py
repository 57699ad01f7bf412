"""The exemplar gallery."""
