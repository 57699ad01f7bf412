"""Making and altering masks: shapes, fills by colour, cleaning; numpy and OpenCV."""
