# frozen_string_literal: true

# Jobs of a shop for a run of Sidekiq as it is: `sidekiq -r shop_jobs.rb`. Each run is recorded in Redis.
require_relative "../../lib/throughline/sidekiq"

Redis.silence_deprecations = true # Sidekiq 6.4 uses what the newest client of version 4 warns about.
CONFIG = Throughline::Config.new(namespace: "acme", service: "shop-worker")
REDIS = { url: ENV.fetch("REDIS_URL") }.freeze

# Keeps each job as it was pushed, so that the jobs of a worker that was killed can be pushed again.
class KeepPushed
  def call(_worker, job, _queue, redis_pool)
    redis_pool.with { |redis| redis.hsetnx("pushed", job["args"].first, JSON.generate(job)) }
    yield
  end
end

Sidekiq.configure_client do |sidekiq|
  sidekiq.redis = REDIS
  Throughline::Sidekiq.install(sidekiq, CONFIG)
  sidekiq.client_middleware { |chain| chain.add(KeepPushed) }
end

Sidekiq.configure_server do |sidekiq|
  sidekiq.redis = REDIS
  # Sidekiq 7 has no `options`.
  (sidekiq.respond_to?(:options) ? sidekiq.options : sidekiq)[:poll_interval_average] = 0.2
  sidekiq.logger.formatter = Sidekiq::Logger::Formatters::JSON.new
  Throughline::Sidekiq.install(sidekiq, CONFIG, server: true)
end

# Sends a receipt. A slow one takes seconds, a failing one raises, both the first time only.
class Receipt
  include Sidekiq::Worker
  sidekiq_retry_in { 0 }

  def perform(number, slow, failing)
    scope = Throughline.current
    lineage = scope.span.attributes.values_at("throughline.job.lineage", "throughline.job.attempt", "throughline.job.queue_wait_ms")
    run = Sidekiq.redis { |redis| redis.incr("runs:#{number}") }
    line = { number: number, run: run, action: scope.action_id, trace: scope.place.trace_id, join: scope.join, lineage: lineage }
    Sidekiq.redis { |redis| redis.rpush("runs", JSON.generate(line)) }
    logger.info("receipt #{number}")
    sleep(run == 1 && slow ? 3 : 0.01)
    raise "not this time" if run == 1 && failing

    Sidekiq.redis { |redis| redis.sadd("finished", number) }
  end
end
