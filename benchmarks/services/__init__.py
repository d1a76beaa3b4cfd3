"""Two HTTP services compared, beside apiparity-check and traffic-diff over the same requests."""
