"""Views, copies, children, keys and publications: what else holds rows, or tells of them."""
