"""Sites: where further facilities would bring most people within the limit."""
