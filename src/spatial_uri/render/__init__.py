"""Results rendered into maps, tables and pages; nothing is computed here."""
