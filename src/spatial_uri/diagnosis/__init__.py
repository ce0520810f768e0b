"""The doctor: what is wrong with the data of a study, whom it concerns, and what to do, before anything is measured."""
