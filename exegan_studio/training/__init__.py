"""Training the project's networks from pictures in folders or zips. Needs torch; never imported by the studio."""
