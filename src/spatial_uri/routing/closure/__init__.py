"""What closed roads cost: closures, bridges, articulation points."""
