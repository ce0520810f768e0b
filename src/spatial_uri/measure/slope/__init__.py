"""Heights along roads, and what slopes do to the times of those who walk and cycle."""
