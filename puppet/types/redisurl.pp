# @summary URL of a Redis server; rediss: is Redis over TLS.
type Stackviz::RedisUrl = Pattern[/\Arediss?:\/\/[^\s'"\/]+(?:\/\d*)?\z/]
