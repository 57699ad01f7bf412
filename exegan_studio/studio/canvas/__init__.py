"""The canvas: the photo or the crop, and the brush on it."""
