"""Sign-in, renewal, sign-out."""
