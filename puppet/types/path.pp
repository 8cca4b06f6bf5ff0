# @summary An absolute path without anything that systemd, a web server or a shell would read as more.
type Stackviz::Path = Pattern[/\A(?:\/[A-Za-z0-9_+~-][A-Za-z0-9_.+~-]*|\/\.[A-Za-z0-9_+~-][A-Za-z0-9_.+~-]*)+\z/]
