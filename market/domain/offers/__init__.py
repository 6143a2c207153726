"""What comes of an allocation: offers with an end, the waiting list that moves up by itself, objections."""
