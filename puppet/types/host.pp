# @summary Host of a URL with or without a port, as a content security policy names it.
type Stackviz::Host = Pattern[/\A[A-Za-z0-9.-]+(?::\d{1,5})?\z/, /\A\[[0-9A-Fa-f:.]+\](?::\d{1,5})?\z/]
