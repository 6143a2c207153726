"""The enterprises' door, /seller: orders to send and products to keep right."""
