"""Equity: how evenly access is spread over people, between town and country, and between areas."""
