"""EXE-GAN Studio: the window, with a photo or project to open where one is named; the command line with other arguments."""

import sys

if __name__ == "__main__":
    from exegan_studio.start import main

    sys.exit(main())
