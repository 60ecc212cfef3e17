"""CSV and XLSX files, read a piece at a time and written whole."""
