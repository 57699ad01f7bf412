"""The compare room: candidates beside each other and over each other, zoomed and shifted in step."""
