"""The queries behind the tenancy catalog: one per kind, ordered, system schemas left out.

Versions differ in a few columns; what an older server lacks is written as what meant the same
there.
"""
