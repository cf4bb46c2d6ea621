"""One file a family of networks; every module here is found by itself."""
