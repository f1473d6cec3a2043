# frozen_string_literal: true

require_relative "support"
require "rack/mock"

class RackTest < Minitest::Test
  HEADERS = {
    "HTTP_X_ACME_ORIGIN_ACTION_ID" => ACTION_ID,
    "HTTP_X_ACME_PLATFORM" => "ios",
    "HTTP_X_REQUEST_ID" => "req-7",
    "HTTP_TRACEPARENT" => TRACEPARENT,
  }.freeze

  def setup
    @recorder = Recorder.new(routes: { "/graphql" => "private" })
  end

  def request(path, headers = HEADERS, config: @recorder.config, &app)
    app ||= ->(_env) { [200, { "Content-Type" => "text/plain", "Cache-Control" => "private" }, ["ok"]] }
    Rack::MockRequest.new(Throughline::Rack.new(app, config)).get(path, headers)
  end

  def test_a_private_route_continues_the_trace_and_keeps_the_action
    seen = nil
    request("/graphql") { |_env| seen = Throughline.current.log_fields and [200, {}, []] }

    assert_equal ACTION_ID, seen["acme.origin_action_id"]
    assert_equal "ios", seen["acme.platform"]
    assert_equal TRACE_ID, seen["trace_id"]
    assert_equal [SPAN_ID, nil], @recorder.spans.first.values_at("parentSpanId", "links")
    assert_equal "/graphql", @recorder.attribute(@recorder.spans.first, "http.route")
  end

  def test_any_other_route_starts_a_trace_with_a_link_and_keeps_five_fields
    seen = nil
    request("/other") { |_env| seen = Throughline.current.log_fields and [200, {}, []] }

    assert_equal ACTION_ID, seen["acme.origin_action_id"]
    refute seen.key?("acme.platform")
    refute_equal TRACE_ID, seen["trace_id"]
    assert_equal [{ "traceId" => TRACE_ID, "spanId" => SPAN_ID }], @recorder.spans.first["links"]
    assert_equal({ "trace_restarted" => 1 }, @recorder.signals)
  end

  def test_the_response_has_the_ids
    answer = request("/graphql")

    assert_equal "req-7", answer.headers["X-Request-Id"]
    assert_equal TRACE_ID, answer.headers["X-Trace-Id"]
    assert_match(/\Arequest-id;desc="req-7", traceparent;desc="00-#{TRACE_ID}-[0-9a-f]{16}-03", at;desc="\d+"\z/, answer.headers["Server-Timing"])
  end

  def test_a_response_that_shared_caches_may_keep_has_no_server_timing
    assert_nil(request("/graphql") { |_env| [200, {}, []] }.headers["Server-Timing"])
  end

  def test_headers_of_the_application_are_kept
    answer = request("/graphql") { |_env| [200, { "x-request-id" => "mine", "Server-Timing" => "db;dur=1", "cache-control" => "private" }, []] }

    assert_equal "mine", answer.headers["x-request-id"]
    assert_match(/\Adb;dur=1, request-id/, answer.headers["Server-Timing"])
  end

  def test_an_error_of_the_application_is_its_own_and_is_recorded
    assert_raises(ZeroDivisionError) { request("/graphql") { |_env| 1 / 0 } }

    assert_equal({ "code" => 2, "message" => "ZeroDivisionError" }, @recorder.spans.first["status"])
    assert_nil Throughline.current
  end

  def test_derived_fields_apply_and_a_failing_callback_fails_no_request
    derives = Recorder.new(derive: ->(env) { { "platform" => env["PATH_INFO"] == "/app" ? "ios" : "web" } })
    fails = Recorder.new(derive: ->(_env) { raise "no" }, routes: { "/graphql" => "private" })
    symbols = Recorder.new(derive: ->(_env) { { platform: "ios" } })
    read = ->(_env) { [200, { "x-platform" => Throughline.current.action["platform"].to_s }, []] }

    assert_equal "ios", request("/app", config: derives.config, &read).headers["x-platform"]
    assert_equal "ios", request("/app", config: symbols.config, &read).headers["x-platform"]
    _, complaint = capture_io { assert_equal "ios", request("/graphql", config: fails.config, &read).headers["x-platform"] }
    assert_match(/derive failed/, complaint)
  end

  def test_bytes_of_any_kind_raise_nothing
    random = Random.new(7)
    names = HEADERS.keys + %w[HTTP_BAGGAGE HTTP_TRACESTATE HTTP_X_SESSION_ID HTTP_X_ACME_GRAPHQL_OPERATION HTTP_X_ACME_ACTION_NAME]
    500.times do
      headers = names.to_h { |name| [name, random.bytes(random.rand(300))] }
      assert_equal 200, request(["/graphql", "/other"].sample(random: random), headers).status
    end
  end

  def test_paths_and_headers_of_any_encoding_raise_nothing
    public_route = Recorder.new(routes: { "/a/*" => "public" })
    app = ->(_env) { [200, { "cache-control" => "private, caf\xC3" }, []] }
    env = { **Rack::MockRequest.env_for("/", HEADERS.dup), "PATH_INFO" => "/caf\xC3;v=1" }

    assert_equal 200, Throughline::Rack.new(app, public_route.config).call(env).first
  end

  def test_a_failing_callback_may_say_so_in_any_encoding
    raises = ->(*) { raise "nö".encode("UTF-16LE") }
    fails = Recorder.new(derive: raises)
    failing = Throughline::Config.new(on_span: raises, on_signal: raises)
    _, complaints = capture_io do
      assert_equal 200, request("/other", config: fails.config).status
      assert_equal 200, request("/other", config: failing).status
    end

    assert_equal %w[derive on_signal on_span], complaints.scan(/throughline: (\w+) failed: nö$/).flatten
  end

  def test_headers_may_be_frozen_and_lists
    headers = { "cache-control" => ["private"].freeze, "server-timing" => ["db;dur=1"].freeze }.freeze
    answer = Throughline::Rack.new(->(_env) { [200, headers, []] }, @recorder.config).call(Rack::MockRequest.env_for("/graphql", HEADERS.dup))

    assert_match(/\Adb;dur=1, request-id/, answer[1]["server-timing"])
    assert_equal "req-7", answer[1]["X-Request-Id"]
  end

  def test_a_span_is_valid_json_whatever_its_values
    span = Throughline::Span.new(@recorder.config, "caf\xC3", attributes: { "queue" => "caf\xC3", "wait" => Float::NAN, "limit" => -Float::INFINITY })
    span.finish(error: "caf\xC3")
    sent = JSON.parse(JSON.generate(@recorder.spans.first))

    assert_equal ["caf\u{fffd}", "caf\u{fffd}"], [sent["name"], sent["status"]["message"]]
    assert_equal ["caf\u{fffd}", "NaN", "-Infinity"], %w[queue wait limit].map { |key| @recorder.attribute(sent, key) }
  end

  def test_the_trace_headers_of_a_call_can_be_left_to_an_instrumentation
    sent = nil
    request("/graphql") { |_env| sent = Throughline.current.outgoing_headers(trace: false) and [200, {}, []] }

    assert_equal %w[x-acme-origin-action-id x-acme-platform x-request-id baggage], sent.keys
    assert_equal ["GET /graphql"], @recorder.spans.map { |span| span["name"] }
  end

  # A body that is produced when the server asks for it.
  Streamed = Struct.new(:seen, :failing) do
    def each
      look(:each)
      yield "a"
      look(:each)
      yield "b"
    end

    def close
      look(:close)
    end

    def look(name)
      seen << [name, Throughline.current&.action_id]
      raise LookupError if name == failing
    end
  end
  LookupError = Class.new(StandardError)

  def streamed(body)
    Throughline::Rack.new(->(_env) { [200, {}, body] }, @recorder.config).call(Rack::MockRequest.env_for("/graphql", HEADERS.dup)).last
  end

  def test_a_body_that_is_streamed_has_the_scope_and_the_span_ends_with_it
    source = Streamed.new([])
    body = streamed(source)

    assert_equal %w[a b], [].tap { |parts| body.each { |part| parts << part } }
    assert_empty @recorder.spans
    2.times { body.close }
    assert_equal [[:each, ACTION_ID]] * 2 + [[:close, ACTION_ID]] * 2, source.seen
    assert_equal ["GET /graphql"], @recorder.spans.map { |span| span["name"] }
    assert_nil @recorder.spans.first["status"]
    assert_nil Throughline.current
  end

  def test_an_error_of_a_body_is_its_own_and_is_recorded
    %i[each close].each do |failing|
      @recorder.spans.clear
      body = streamed(Streamed.new([], failing))

      assert_raises(LookupError) { failing == :each ? body.each { nil } : body.close }
      assert_equal ["RackTest::LookupError"], @recorder.spans.map { |span| span["status"]["message"] }
      assert_nil Throughline.current
    end
  end

  def test_a_body_has_the_methods_of_the_applications_own
    file = streamed(Class.new { def to_path = "/srv/a.txt" }.new)
    called = streamed(->(stream) { stream << Throughline.current.action_id })
    called.call(stream = [])
    whole = streamed(Class.new { def to_ary = ["a"] }.new)

    assert_equal [true, false, false, "/srv/a.txt"], [file.respond_to?(:to_path), file.respond_to?(:each), file.respond_to?(:to_str), file.to_path]
    assert_raises(NoMethodError) { file.each }
    assert_equal [ACTION_ID], stream
    assert_equal [["a"], 1], [whole.to_ary, @recorder.spans.size]
  end

  def test_nested_scopes_end_with_their_request
    inner = nil
    outer = Throughline::Scope.new(config: @recorder.config, span: Throughline::Span.new(@recorder.config, "outer"))
    outer.run do
      request("/graphql") { |_env| inner = Throughline.current and [200, {}, []] }
      assert_same outer, Throughline.current
    end
    refute_same outer, inner
  end

  def test_options_that_are_invalid_raise_at_startup
    assert_raises(ArgumentError) { Throughline::Config.new(namespace: "Acme") }
    assert_raises(ArgumentError) { Throughline::Config.new(routes: { "graphql" => "private" }) }
    assert_raises(ArgumentError) { Throughline::Config.new(routes: { "/graphql" => "secret" }) }
    assert_raises(ArgumentError) { Throughline::Config.new(colour: "green") }
  end
end
