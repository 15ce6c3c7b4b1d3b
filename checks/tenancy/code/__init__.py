"""What the bodies of functions say, as syntax trees."""
