"""EXE-GAN Studio: the window without arguments, the command line with them."""

import sys

if __name__ == "__main__":
    if len(sys.argv) > 1:
        from exegan_studio.cli.main import main
    else:
        from exegan_studio.studio.app import main
    sys.exit(main())
