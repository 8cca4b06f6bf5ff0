# @summary Web servers a snippet is written for.
type Stackviz::WebServer = Enum['apache', 'nginx', 'none']
