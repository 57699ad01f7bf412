"""Jobs: states, progress, cancelling, a worker thread, and a synchronous runner; no Qt."""
