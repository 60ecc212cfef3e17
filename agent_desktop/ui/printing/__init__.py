"""A ticket on paper: the handbook's registration form as a PDF."""
