# @summary A released version, also the name of its directory.
type Stackviz::Version = Pattern[/\A\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?\z/]
