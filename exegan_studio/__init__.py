"""EXE-GAN Studio: facial inpainting guided by exemplars, for people who edit portraits."""

__version__ = "0.1.0"
