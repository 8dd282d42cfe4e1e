"""The rules of a knowledge base: one function a rule, its docstring its manual page; ``helpgen.rulebook`` lists them all.

Nothing is loaded here: who needs what one of these modules knows would wait for the patterns of all the others.
"""
