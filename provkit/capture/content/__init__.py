"""What a thing is by its bytes: digests, who made them, who is in them."""
