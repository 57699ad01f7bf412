"""EXE-GAN, the paper's network, run in-process."""
