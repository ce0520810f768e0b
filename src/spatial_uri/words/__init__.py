"""Words: catalogues of the languages, and numbers and units as each language writes them."""
