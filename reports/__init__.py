"""What a run leaves behind: the evidence pack."""
