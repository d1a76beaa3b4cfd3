"""A schema to text, one pure function per target."""
