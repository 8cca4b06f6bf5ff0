# frozen_string_literal: true

# The version of the Debian package stackvizd, if it is installed: one that is there is not fetched again.
Facter.add(:stackviz_package) do
  confine { Facter::Core::Execution.which('dpkg-query') }
  setcode do
    answer = Facter::Core::Execution.execute(
      "dpkg-query --show --showformat='${db:Status-Abbrev}${Version}' stackvizd 2>/dev/null", on_fail: ''
    )
    answer[/\Aii (\S+)/, 1]
  end
end
