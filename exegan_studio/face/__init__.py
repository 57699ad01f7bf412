"""Faces: finding, aligning, their regions, and putting a completion back; numpy and OpenCV."""
