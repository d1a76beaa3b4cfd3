"""What each command does, apart from its options: the edge where reports are read and written."""
