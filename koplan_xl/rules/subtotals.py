"""T: the subtotals of sheet 集計."""
