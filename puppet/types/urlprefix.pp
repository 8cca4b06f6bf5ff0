# @summary Path of a URL without a slash at its end; the empty one is the server's root.
type Stackviz::UrlPrefix = Pattern[/\A(?:\/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*\z/]
