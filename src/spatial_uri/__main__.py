"""``spatial-uri`` and ``python -m spatial_uri``: the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; Ctrl-C ends it without a traceback from its first moment on."""
    try:
        from spatial_uri.cli.commands import main as run
        from spatial_uri.cli.terminal import end_in_order
    except KeyboardInterrupt:
        sys.exit(130)
    end_in_order()
    run()


if __name__ == "__main__":
    main()
