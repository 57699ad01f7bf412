"""Photo to edited photo: what the window and the command line both call."""
