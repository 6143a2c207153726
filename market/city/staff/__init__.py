"""The people of the city’s office: who is there, in which role, and who may come in."""
