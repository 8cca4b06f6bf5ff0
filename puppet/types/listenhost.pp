# @summary An address of this machine to listen on, not a name; IPv6 without brackets.
type Stackviz::ListenHost = Pattern[/\A\d+\.\d+\.\d+\.\d+\z/, /\A[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*\z/]
