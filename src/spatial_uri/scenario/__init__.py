"""Scenarios: what is changed in a study, as a text that anybody can read, and the study with these changes."""
