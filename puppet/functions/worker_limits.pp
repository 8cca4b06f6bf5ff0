# @summary What a worker's unit has to allow for its settings: systemd/README.md, "Limits follow the settings".
#
# @param config
#   Settings of the logs root that have no parameter; they go before the parameters.
# @return [Hash] `memory_max`, `tasks_max` and `timeout_stop` of the unit; undef where its own value is enough
#
# @api private
function stackviz::worker_limits(Hash[String[1], Data] $config) >> Hash {
  $concurrency = $config.dig('process', 'concurrency').lest || { $stackviz::worker_concurrency.lest || { 1 } }
  $heap = $config.dig('process', 'heapMebibytes').lest || { $stackviz::worker_heap_mebibytes.lest || { 512 } }
  $shutdown = $config.dig('process', 'shutdownSeconds').lest || { $stackviz::worker_shutdown_seconds.lest || { 20 } }
  $mebibytes = $concurrency * (2 * $heap + 256) + 150
  $tasks = 32 + 16 * $concurrency

  $memory_max = $stackviz::worker_memory_max.lest || {
    if $mebibytes > 2048 { "${mebibytes}M" }
  }
  $tasks_max = if $tasks > 128 { $tasks }
  $timeout_stop = $shutdown ? {
    20      => undef,
    default => Integer($shutdown + 25),
  }

  $limits = { 'memory_max' => $memory_max, 'tasks_max' => $tasks_max, 'timeout_stop' => $timeout_stop }
  $limits
}
