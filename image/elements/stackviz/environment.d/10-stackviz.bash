# Path or URL of a release tarball or a .deb, or a checkout of the sources; see README.rst.
export DIB_STACKVIZ_SOURCE=${DIB_STACKVIZ_SOURCE:-}
# Of a file: what it must be. Empty: taken as it comes.
export DIB_STACKVIZ_SHA256=${DIB_STACKVIZ_SHA256:-}
