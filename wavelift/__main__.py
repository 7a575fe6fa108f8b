"""``python -m wavelift``."""

from wavelift.cli import main

if __name__ == "__main__":
    main()
