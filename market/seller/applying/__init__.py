"""Coming in: whoever has signed in applies to sell at the market."""
