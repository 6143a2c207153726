"""The side door for programs: the read API ``/api/v1``, its pages ``/api/``, the open data ``/open-data/``."""
