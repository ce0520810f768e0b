"""The plan: which sites, roads and buses together bring most people within the limit, and in which order."""
