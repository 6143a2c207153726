"""Pages of running text: terms, privacy policy, who runs the market, help."""
