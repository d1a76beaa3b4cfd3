"""Are two answers the same, and if not: is it wrong logic, an old cached value, or upstream noise?"""
