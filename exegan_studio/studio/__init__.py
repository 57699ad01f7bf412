"""The Qt program. Nothing outside this package knows of Qt."""
