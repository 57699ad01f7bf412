"""The exemplar gallery: a folder of portraits, looked at off the main thread, and which of them guide the fill."""
