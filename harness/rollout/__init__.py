"""How far is each operation? Stages, flags, evidence, the gate, and the one place that moves them."""
