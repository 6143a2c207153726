"""What the market keeps of a sale, by whose rule."""
