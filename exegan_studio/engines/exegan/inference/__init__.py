"""The fast path of EXE-GAN: the plain networks' formulas with the same weights, in cheaper forms."""
