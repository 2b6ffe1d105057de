"""The bodies of law, a module each: functions that read like the statute, and nothing else.

They stand on one floor: on terms, days and stays and on what makes a rule of functions, never on one another, on
arrays or on what decides a case.
"""
