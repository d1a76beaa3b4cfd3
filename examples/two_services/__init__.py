"""Two versions of one small shop service, with three deliberate differences."""
