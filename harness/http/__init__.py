"""Compare any two HTTP services: requests from a file, both services asked, and the answers judged by the engine."""
