"""Plant defects into the real plan and measure whether the checker finds them: right place, nothing else."""
