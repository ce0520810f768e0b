"""Journeys by public transport, and the walks to its stops."""
