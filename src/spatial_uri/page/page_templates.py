"""The templates of pages, all opened in one way."""

from __future__ import annotations

from typing import Any

import jinja2


def template_of(package: str, name: str, **said: Any) -> jinja2.Template:
    """Return a template of a page, which escapes all that is filled in and refuses what it is not given.

    Parameters
    ----------
    package
        The package whose folder ``templates`` holds it.
    name
        Its file.
    said
        What it can call beside what it is filled with.
    """
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(package, "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= said
    return environment.get_template(name)
