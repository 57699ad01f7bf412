"""Plain data of the studio: numpy and the standard library only, nothing of ours, no Qt, no torch."""
