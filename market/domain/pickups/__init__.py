"""What was to be collected at a pop-up that changes: shoppers are asked, and their choice is done."""
