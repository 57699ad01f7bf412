"""How quick the window is, measured on this machine."""
