"""`python -m app` is the same as `kondate`."""

from app.cli import main

if __name__ == "__main__":
    main()
