"""Critical roads: what the closure of each road costs, and whom it cuts off."""
