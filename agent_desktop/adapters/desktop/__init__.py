"""What the operating system offers a desk: key ring, sockets, notifications."""
