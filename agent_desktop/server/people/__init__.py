"""Teams, people, their SIP accounts, and the policy: what an administrator sets."""
