"""The command `kondate`; `python -m app` is the same."""

import sys


def main() -> None:
    """Run the command line, or say what to install where only the notebook client is."""
    try:
        from app import cli  # noqa: PLC0415 -- the client alone comes without what commands need
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] == "app":
            raise
        missing = f"kondate: commands need the server's packages ({error.name} is missing)"
        sys.exit(f"{missing}: pip install 'kondate[server]'")
    cli.main()


if __name__ == "__main__":
    main()
