# @summary A memory limit as systemd reads it.
type Stackviz::Memory = Pattern[/\A\d+[KMGT]?\z/, /\Ainfinity\z/]
