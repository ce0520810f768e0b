"""The layout of the settlement system: interaction, hinterlands, indices, the elements of a plan."""
