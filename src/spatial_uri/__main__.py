"""``python -m spatial_uri``: the command line."""

from spatial_uri.cli.main import main

if __name__ == "__main__":
    main()
