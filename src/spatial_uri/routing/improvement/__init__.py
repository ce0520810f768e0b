"""Faster roads and new links: exact times with each of many road projects."""
