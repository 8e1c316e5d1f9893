"""Who may do what: tokens, and the gate that asks for them."""
