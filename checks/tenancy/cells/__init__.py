"""What probed cells should have answered, and did."""
