"""The command line's shell: one module per noun."""
