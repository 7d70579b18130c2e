"""The browser's shell: Flask lives here and nowhere else."""
