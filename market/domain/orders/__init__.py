"""Orders: one checkout and one payment, split into one part per enterprise, of lines as they were agreed."""
