"""Supply: what beds, doctors or seats each settlement can count on, and how crowded facilities are."""
