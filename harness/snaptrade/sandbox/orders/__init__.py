"""Follow orders: how they are requested, what becomes of them, how the API reports them."""
