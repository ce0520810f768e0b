"""Timetables of public transport: GTFS feeds and plain sheets."""
