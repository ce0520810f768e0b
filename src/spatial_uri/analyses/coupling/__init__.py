"""How far two systems of an area, such as its towns and its countryside, develop together."""
