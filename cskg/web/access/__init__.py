"""Access control: tokens, and the gate that checks them."""
