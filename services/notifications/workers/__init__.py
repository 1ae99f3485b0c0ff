"""What notifications does by itself: fixes recipients, sends, settles what broke off, forgets."""
