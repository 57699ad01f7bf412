"""The networks as published: plain modules whose parameter names are those of the released checkpoints."""
