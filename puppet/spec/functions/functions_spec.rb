# frozen_string_literal: true

describe 'stackviz::deep_merge' do
  it { is_expected.to run.with_params.and_return({}) }
  it { is_expected.to run.with_params({ 'a' => { 'b' => 1, 'c' => 1 } }, { 'a' => { 'c' => 2 } }).and_return('a' => { 'b' => 1, 'c' => 2 }) }
  it { is_expected.to run.with_params({ 'a' => [1] }, { 'a' => [2] }, { 'b' => 3 }).and_return('a' => [2], 'b' => 3) }
  it { is_expected.to run.with_params({ 'a' => { 'b' => 1 } }, { 'a' => false }).and_return('a' => false) }
  it { is_expected.to run.with_params('a').and_raise_error(ArgumentError) }
end

describe 'stackviz::to_yaml' do
  it { is_expected.to run.with_params({ 'a' => nil, 'b' => { 'c' => nil }, 'd' => false }).and_return("---\nd: false\n") }
  it { is_expected.to run.with_params({ 'a' => 'yes', 'b' => 1.5, 'c' => '1' }).and_return("---\na: 'yes'\nb: 1.5\nc: '1'\n") }
end
