"""What follows from other speeds of the roads: times, how sure they are, and the speeds at which answers turn."""
