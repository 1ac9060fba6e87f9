"""What the pages show, as plain frozen values: everything decided and worded, nothing read later.

The templates only lay out. A page is made of one `Sight` (who looks, and when) and one evaluation.
"""
