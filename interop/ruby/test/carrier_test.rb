# frozen_string_literal: true

require_relative "support"
require "action_controller"
require "ostruct"

class CarrierTest < Minitest::Test
  CARRIER = {
    "v" => 1, "traceparent" => TRACEPARENT, "origin_action_id" => ACTION_ID, "enqueued_at" => 1_790_000_000_000,
    "join" => { "receipt_id" => "r-1" },
  }.freeze
  TEXT = JSON.generate(CARRIER).freeze

  # An object of the host that is converted as arguments are, or fails.
  Row = Struct.new(:fields) do
    def to_hash
      fields || raise(IOError, "the database is away")
    end
  end

  def read(given)
    Throughline::Carrier.read(given, namespace: "acme", join_keys: ["receipt_id"])
  end

  def test_a_carrier_is_read_whatever_its_type
    {
      "a hash" => CARRIER,
      "symbols" => JSON.parse(TEXT, symbolize_names: true),
      "symbols, but not of the business keys" => CARRIER.transform_keys(&:to_sym),
      "of ActiveSupport" => CARRIER.with_indifferent_access,
      "parameters" => ActionController::Parameters.new(CARRIER),
      "parameters within a hash" => { **CARRIER, "join" => ActionController::Parameters.new("receipt_id" => "r-1") },
      "an object with to_hash" => Row.new(CARRIER),
      "text" => TEXT,
      "bytes" => TEXT.b,
      "text of another encoding" => TEXT.encode("UTF-16LE"),
      "a text that is safe" => ActiveSupport::SafeBuffer.new(TEXT),
    }.each do |name, given|
      restored = read(given)

      assert_nil restored.problem, name
      assert_equal [{ "origin_action_id" => ACTION_ID }, TRACE_ID, 1_790_000_000_000, { "receipt_id" => "r-1" }],
                   [restored.action, restored.origin.trace_id, restored.enqueued_at, restored.join], name
    end
  end

  def test_a_carrier_that_is_missing_or_broken_is_told_apart
    [
      [nil, "missing"],
      ["null", "missing"],
      ["", "bad_json"],
      ["{\xff".b, "bad_json"],
      ["[1]", "not_an_object"],
      [[["v", 1]], "not_an_object"],
      [:v, "not_an_object"],
      [OpenStruct.new(CARRIER), "not_an_object"],
      [Row.new(nil), "not_an_object"],
      [Row.new([]), "not_an_object"],
      [{}, "unknown_version"],
      [{ v: "1" }, "unknown_version"],
      [{ v: 1 }, "bad_action_id"],
      [Hash.new { raise "no" }, "unknown_version"],
      [{ **CARRIER, "join" => Row.new(nil) }, "bad_field"],
      [{ **CARRIER, "request_id" => "r".encode("UTF-16LE") }, "bad_field"],
      [{ **CARRIER, "tracestate" => "\xff" }, "bad_field"],
    ].each { |given, problem| assert_equal problem, read(given).problem, given.inspect }
  end
end
