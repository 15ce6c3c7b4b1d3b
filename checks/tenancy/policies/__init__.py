"""What policies admit, why, and whom they trust."""
