"""The Qt program: the only room that knows Qt."""
