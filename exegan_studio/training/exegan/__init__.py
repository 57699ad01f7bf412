"""Training of EXE-GAN."""
