"""Training of the graft engine's field network from single faces."""
