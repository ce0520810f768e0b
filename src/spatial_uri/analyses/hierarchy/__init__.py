"""The hierarchy of settlements: county seats, towns, central villages, villages; and its audit."""
