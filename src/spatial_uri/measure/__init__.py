"""The measures: pure functions from a study to a table."""
