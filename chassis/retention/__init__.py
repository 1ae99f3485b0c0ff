"""Deleting what has been kept as long as was promised (promise P25), the same way everywhere.

A service declares a `Rule` for each table whose rows have a time (`rules`), and what ends the rest.
One job obeys the rules in small transactions and spares those who asked that nothing be erased
(`forgetting`); what it did is stored in the same transactions (`tally`) and told once an hour, and
what is kept too long is a figure (`overdue`).
"""
