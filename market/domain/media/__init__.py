"""Pictures that people upload: kept as they came until the worker has made them anew, then only in those forms."""
