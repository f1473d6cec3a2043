# frozen_string_literal: true

require_relative "support"
require "forwardable"
require_relative "../lib/throughline/sidekiq"

class SidekiqTest < Minitest::Test
  NOW = 1_790_000_000.0

  def setup
    @recorder = Recorder.new
    @client = Throughline::Sidekiq::ClientMiddleware.new(@recorder.config)
    @server = Throughline::Sidekiq::ServerMiddleware.new(@recorder.config)
    @seen = false
    @server.define_singleton_method(:seen?) { |_job| false }
  end

  def scope
    span = Throughline::Span.new(@recorder.config, "request", kind: :server)
    Throughline::Scope.new(config: @recorder.config, span: span, action: { "origin_action_id" => ACTION_ID, "action_kind" => "mount" }, request_id: "req-7")
  end

  def push(job = {})
    scope.run { |_| @client.call("Receipt", job, "mail") { job } }
  end

  # A job as the queue holds it.
  def stored(more = {})
    job = { "jid" => "j1", "class" => "Receipt", "created_at" => Time.now.to_f, "enqueued_at" => Time.now.to_f, **more }
    JSON.parse(JSON.generate(push(job)))
  end

  def run_job(job)
    @server.call(nil, job, "mail") { Throughline.current }
    @recorder.spans.last
  end

  def lineage(span)
    @recorder.attribute(span, "throughline.job.lineage")
  end

  def test_a_job_carries_the_action_below_a_span_of_its_own
    job = push
    carrier = job["acme_trace"]

    assert_equal [1, ACTION_ID, "acme.action_kind=mount", "req-7"], carrier.values_at("v", "origin_action_id", "baggage", "request_id")
    assert_equal "send mail", @recorder.spans.first["name"]
    assert_includes carrier["traceparent"], @recorder.spans.first["spanId"]
  end

  def test_outside_of_a_scope_a_job_is_unchanged
    job = { "a" => 1 }
    @client.call("Receipt", job, "mail") { job }

    assert_equal({ "a" => 1 }, job)
    assert_empty @recorder.spans
  end

  def test_a_job_that_is_pushed_again_keeps_its_carrier
    job = push
    before = job["acme_trace"]
    scope.run { |_| @client.call("Receipt", job, "mail") { job } }

    assert_same before, job["acme_trace"]
  end

  def test_the_first_run_of_an_immediate_job_continues_the_trace
    job = stored
    span = run_job(job)

    assert_equal "continued", lineage(span)
    assert_includes job["acme_trace"]["traceparent"], "#{span["traceId"]}-#{span["parentSpanId"]}"
    assert_equal ACTION_ID, @recorder.attribute(span, "acme.origin_action_id")
  end

  def test_a_delayed_job_starts_a_trace_though_sidekiq_has_removed_its_time
    job = stored("at" => Time.now.to_f + 60)
    job.delete("at")
    span = run_job(job)

    assert_equal "linked", lineage(span)
    assert_nil span["parentSpanId"]
    assert_equal 1, span["links"].size
  end

  def test_a_retried_job_starts_a_trace
    { 0 => 2, 3 => 5 }.each do |retry_count, attempt|
      span = run_job(stored("retry_count" => retry_count, "failed_at" => NOW))

      assert_equal ["linked", attempt.to_s], [lineage(span), @recorder.attribute(span, "throughline.job.attempt")]
    end
  end

  def test_a_failed_job_that_is_retried_by_hand_starts_a_trace
    assert_equal "linked", lineage(run_job(stored("retry_count" => -1, "failed_at" => NOW)))
  end

  def test_a_job_whose_worker_was_stopped_starts_a_trace
    @server.define_singleton_method(:seen?) { |_job| true }

    assert_equal "linked", lineage(run_job(stored))
  end

  def test_a_carrier_that_is_broken_fails_no_job
    [nil, 1, [], {}, { "v" => 2 }, "{", "\xff", { "v" => 1, "origin_action_id" => "\xff" }].each do |carrier|
      span = run_job("jid" => "j", "class" => "Receipt", "acme_trace" => carrier)

      assert_equal "degraded", lineage(span)
    end
    assert_equal 8, @recorder.signals["job_restore_failed"]
  end

  def test_a_job_of_a_schedule_has_no_action_and_is_no_failure
    server = Throughline::Sidekiq::ServerMiddleware.new(@recorder.config, ["Nightly"])
    server.call(nil, { "jid" => "j", "class" => "Nightly" }, "mail") { assert_nil Throughline.current.action }

    assert_equal "none", lineage(@recorder.spans.last)
    assert_empty @recorder.signals
  end

  def test_an_error_of_a_job_is_its_own
    assert_raises(ZeroDivisionError) { @server.call(nil, stored, "mail") { 1 / 0 } }
    assert_equal "ZeroDivisionError", @recorder.spans.last["status"]["message"]
  end

  def test_a_job_enqueued_by_a_job_carries_the_same_action
    second = nil
    @server.call(nil, stored, "mail") { second = @client.call("Other", {}, "mail") { nil } || :pushed }

    assert_equal ACTION_ID, @recorder.attribute(@recorder.spans.reverse.find { |span| span["name"] == "send mail" }, "acme.origin_action_id")
    assert_equal :pushed, second
  end

  def test_lines_of_sidekiq_name_the_action
    logger = Throughline::Sidekiq::JobLogger.for("acme").new
    job = stored
    [job, job.merge("acme_trace" => JSON.generate(job["acme_trace"]))].each do |each|
      seen = nil
      logger.prepare(each) { seen = Sidekiq::Context.current }

      assert_equal ACTION_ID, seen["acme.origin_action_id"]
    end
    logger.prepare({ "acme_trace" => "{" }) { refute Sidekiq::Context.current.key?("acme.origin_action_id") }
  end

  # Sidekiq 6.4 as it is: its configuration is the module.
  def test_it_installs_in_sidekiq_as_it_is
    Throughline::Sidekiq.install(Sidekiq, @recorder.config, server: true)

    assert Sidekiq.client_middleware.exists?(Throughline::Sidekiq::ClientMiddleware)
    assert Sidekiq.server_middleware.exists?(Throughline::Sidekiq::ServerMiddleware)
    assert_equal "acme", Sidekiq.options[:job_logger].new.namespace
  ensure
    Sidekiq.client_middleware.clear
    Sidekiq.server_middleware.clear
    Sidekiq.options.delete(:job_logger)
  end

  # What Sidekiq 7 and 8 pass to `configure_server`, in the shape of their Sidekiq::Config: the accessors of a hash are
  # its own, and it has no `options`. They are not installed here.
  class LaterConfig
    extend Forwardable
    def_delegators :@options, :[], :[]=, :fetch, :key?

    def initialize
      @options = {}
      @chains = {}
    end

    def client_middleware
      chain(:client).tap { |chain| yield chain if block_given? }
    end

    def server_middleware
      chain(:server).tap { |chain| yield chain if block_given? }
    end

    # Their job logger gets the configuration.
    def job_logger
      (self[:job_logger] || Sidekiq::JobLogger).new(self)
    end

    private

    def chain(name)
      @chains[name] ||= Sidekiq::Middleware::Chain.new
    end
  end

  def test_it_installs_in_later_versions
    sidekiq = LaterConfig.new
    Throughline::Sidekiq.install(sidekiq, @recorder.config, server: true)

    assert sidekiq.client_middleware.exists?(Throughline::Sidekiq::ClientMiddleware)
    assert sidekiq.server_middleware.exists?(Throughline::Sidekiq::ServerMiddleware)
    seen = nil
    sidekiq.job_logger.prepare(stored) { seen = Sidekiq::Context.current }
    assert_equal ACTION_ID, seen["acme.origin_action_id"]
  end

  def test_a_producer_of_later_versions_has_no_job_logger
    sidekiq = LaterConfig.new
    Throughline::Sidekiq.install(sidekiq, @recorder.config)

    assert sidekiq.client_middleware.exists?(Throughline::Sidekiq::ClientMiddleware)
    refute sidekiq.key?(:job_logger)
  end

  def test_times_are_seconds_or_milliseconds
    now = Time.now.to_f
    { seconds: ->(time) { time }, milliseconds: ->(time) { (time * 1000).round } }.each do |unit, write|
      job = stored("at" => now - 20, "created_at" => write.call(now - 80), "enqueued_at" => write.call(now - 5))
      span = run_job(job)

      assert_equal 60_000, @recorder.attribute(span, "throughline.job.delay_ms").to_i, unit
      assert_in_delta 5000, @recorder.attribute(span, "throughline.job.queue_wait_ms"), 1000, unit
    end
  end

  def test_times_that_are_none_fail_no_job
    ["soon", {}, true, Float::NAN, Float::INFINITY, -1, 10**400].each do |time|
      span = run_job(stored.merge("acme_at" => time, "created_at" => time, "enqueued_at" => time))

      assert_includes %w[linked continued], lineage(span), time.inspect
    end
  end
end
