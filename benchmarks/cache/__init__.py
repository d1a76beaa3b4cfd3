"""What is claimed of the cache, measured beside the libraries that wrap the same SDK call, in one run."""
