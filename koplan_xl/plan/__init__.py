"""Plain data: no Excel, no pandas, no click."""
