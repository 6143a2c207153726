"""The page to which a mail leads when a pop-up has changed: refund, delivery, or the new day."""
