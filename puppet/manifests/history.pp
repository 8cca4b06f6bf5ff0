# @summary What workers keep of the history of jobs; class `stackviz` has it with these defaults.
#
# Its parameters are set in Hiera, or by declaring the class before `stackviz`.
#
# @example Longer, in Hiera
#   stackviz::history::days: 180
#   stackviz::history::max_runs: 200000
#
# @param enable
#   Whether there is any: the index of runs, and the pages made of it.
# @param runs_per_job
#   Runs kept of one job, the newest.
# @param max_runs
#   Runs kept of all jobs, the newest. They take half a kB to 2.4 kB each of the memory of Redis
#   (`stackviz::redis_maxmemory`).
# @param days
#   Days for which a run is kept; at most as long as its logs are there.
class stackviz::history (
  Boolean $enable,
  Optional[Integer[10, 10000]] $runs_per_job = undef,
  Optional[Integer[100, 10000000]] $max_runs = undef,
  Optional[Integer[1, 3650]] $days = undef,
) {
  # The file of settings says what differs from the daemon's own defaults.
  $enabled = $enable ? {
    true    => undef,
    default => false,
  }
  $settings = {
    'enabled'    => $enabled,
    'runsPerJob' => $runs_per_job,
    'maxRuns'    => $max_runs,
    'days'       => $days,
  }
}
