"""Any two runs side by side: who gains, who loses, and why."""
