# @summary What the daemons log at least.
type Stackviz::LogLevel = Enum['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']
