# @summary Name of a further logs root: part of unit names, of a file name and of the queue's name.
type Stackviz::RootName = Pattern[/\A[a-z][a-z0-9_]{0,30}\z/]
