"""OR-Tools lives here and nowhere else."""
