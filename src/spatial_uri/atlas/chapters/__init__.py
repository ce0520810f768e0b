"""The chapters of the report: one module each, from the study and what its analyses give."""
