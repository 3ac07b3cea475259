"""How fast the tool is, told as ratios to what its work costs at least and to what an office would script."""
