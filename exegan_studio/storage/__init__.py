"""Files: pictures in and out, atomic writes, settings, and where things lie."""
