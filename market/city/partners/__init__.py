"""Who lends space: partners and their agreements."""
