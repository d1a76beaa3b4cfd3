"""Describe the users: their connections, their accounts, and what each account holds."""
