"""Supply for the people who can reach it: the family of floating catchments."""
