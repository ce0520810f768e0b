"""The coverage of remote places by roads and public transport."""
