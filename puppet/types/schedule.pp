# @summary A calendar event of systemd (systemd.time(7)), or never.
type Stackviz::Schedule = Pattern[/\A(?!\s)[A-Za-z0-9*,.:\/~\- ]{1,100}(?<! )\z/]
