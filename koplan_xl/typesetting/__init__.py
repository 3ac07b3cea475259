"""From filled forms to paper: rows that grow with their texts, pages that end between subjects, page numbers."""
