"""Other processes that train, here or on a cluster, behind the interface of `concurrent.futures`."""
