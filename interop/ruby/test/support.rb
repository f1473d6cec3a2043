# frozen_string_literal: true

require "minitest/autorun"
require_relative "../lib/throughline"

ACTION_ID = "act_01JD0000000000000000000001"
TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
SPAN_ID = "b7ad6b7169203331"
TRACEPARENT = "00-#{TRACE_ID}-#{SPAN_ID}-03"

# A configuration that keeps its spans and signals.
class Recorder
  attr_reader :spans, :signals, :config

  def initialize(**options)
    @spans = []
    @signals = Hash.new(0)
    @config = Throughline::Config.new(
      namespace: "acme", on_span: ->(span) { @spans << span }, on_signal: ->(name, count) { @signals[name] += count }, **options,
    )
  end

  def attribute(span, key)
    span["attributes"].find { |each| each["key"] == key }&.fetch("value")&.values&.first
  end
end
