"""Where facilities would bring most people within reach: candidates, the choice among them, and its proof."""
