"""What people say in public of a product, and the enterprise's one answer to it: what questions and reviews share."""
