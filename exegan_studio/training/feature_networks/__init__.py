"""Networks whose features pictures are judged by, in losses and in measures; their numbers come from files that are named."""
