"""What must hold before the first mutating command."""
