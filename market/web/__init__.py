"""What the doors share: sessions, guards, errors, forms, headers, paging. Knows Flask, knows no rule."""
