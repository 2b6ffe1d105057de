"""Cases: permit checks by the product's own rules, site proposals with their assessment, and appeals; people decide."""
