"""``python -m spatial_uri``: the command line."""

from spatial_uri.cli.commands import main

if __name__ == "__main__":
    main()
