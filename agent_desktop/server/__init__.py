"""The central server: sign-in, desk profiles, and the exchange of what desks did.

By noun: ``session``, ``desk``, ``exchange`` and ``people`` each hold endpoints (HTTP only),
a service (the rules, and the unit of work) and a repository (the only place with SQL).
"""
