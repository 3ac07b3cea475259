"""The forms (様式) as plain data: what the template says, and what goes where."""
