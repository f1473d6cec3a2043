# frozen_string_literal: true

# Every way to enqueue a job, with Sidekiq's own queue in memory.
require_relative "support"
require "active_job"
require "sidekiq/testing"
require_relative "../lib/throughline/sidekiq"

QUEUE_RECORDER = Recorder.new
Sidekiq::Testing.fake!
Sidekiq.client_middleware { |chain| chain.add(Throughline::Sidekiq::ClientMiddleware, QUEUE_RECORDER.config) }
ActiveJob::Base.queue_adapter = :sidekiq
ActiveJob::Base.logger = Logger.new(nil)

class Mail
  include Sidekiq::Worker

  def perform(*); end
end

class Report < ActiveJob::Base
  def perform(*); end
end

class SidekiqQueueTest < Minitest::Test
  def setup
    Sidekiq::Worker.clear_all
    QUEUE_RECORDER.spans.clear
  end

  # Enqueues within a request; the jobs as the queue holds them.
  def jobs_of
    span = Throughline::Span.new(QUEUE_RECORDER.config, "request", kind: :server)
    action = { "origin_action_id" => ACTION_ID }
    Throughline::Scope.new(config: QUEUE_RECORDER.config, span: span, action: action).run { |_| yield }
    Sidekiq::Queues.jobs_by_queue.values.flatten.map { |job| JSON.parse(JSON.generate(job)) }
  end

  # The lineage of a run of a job; Sidekiq removes `at` when its time has come.
  def lineage_of(job)
    server = Throughline::Sidekiq::ServerMiddleware.new(QUEUE_RECORDER.config)
    server.define_singleton_method(:seen?) { |_job| false }
    server.call(nil, job.reject { |name, _| name == "at" }, "default") { assert_equal ACTION_ID, Throughline.current.action_id }
    QUEUE_RECORDER.attribute(QUEUE_RECORDER.spans.last, "throughline.job.lineage")
  end

  def test_immediate_jobs_continue
    jobs = jobs_of do
      Mail.perform_async(1)
      Mail.set(queue: "high").perform_async(2)
      Mail.perform_bulk([[3], [4]])
      Sidekiq::Client.push("class" => Mail, "args" => [5])
      Sidekiq::Client.push("class" => "Mail", "args" => [6])
      Report.perform_later(7)
    end

    assert_equal 7, jobs.size
    assert_equal ["continued"], jobs.map { |job| lineage_of(job) }.uniq
    assert_equal 7, jobs.map { |job| job["acme_trace"]["traceparent"] }.uniq.size
  end

  def test_delayed_jobs_are_linked
    jobs = jobs_of do
      Mail.perform_in(60, 1)
      Mail.perform_at(Time.now + 60, 2)
      Mail.set(wait: 60).perform_async(3)
      Sidekiq::Client.push("class" => Mail, "args" => [4], "at" => Time.now.to_f + 60)
      Sidekiq::Client.push_bulk("class" => Mail, "args" => [[5], [6]], "at" => Time.now.to_f + 60)
      Report.set(wait: 60).perform_later(7)
      Report.set(wait_until: Time.now + 60).perform_later(8)
    end

    assert_equal 8, jobs.size
    assert_equal ["linked"], jobs.map { |job| lineage_of(job) }.uniq
  end

  def test_the_name_of_an_active_job_is_its_own
    lineage_of(jobs_of { Report.perform_later }.first)

    assert_equal "Report", QUEUE_RECORDER.attribute(QUEUE_RECORDER.spans.last, "throughline.job.name")
  end

  def test_jobs_outside_of_a_request_have_no_carrier
    Mail.perform_async(1)

    refute Mail.jobs.first.key?("acme_trace")
  end
end
