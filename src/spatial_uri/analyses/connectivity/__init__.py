"""Links: how every settlement is tied to its town, its county seat and the nearest town."""
