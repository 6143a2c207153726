"""Taking a payment for an order, giving it back, and believing only what the provider's API says."""
