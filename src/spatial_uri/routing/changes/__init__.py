"""Changes of roads: new ones, closed ones and other times, by a rule that keeps comparison honest."""
