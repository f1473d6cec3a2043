package throughline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/slogtest"
	"time"
	"unicode/utf8"
)

const (
	testAction = "act_01JD0000000000000000000001"
	testTrace  = "0af7651916cd43dd8448eb211c80319c"
	testSpan   = "b7ad6b7169203331"
)

type recorder struct {
	Config
	lock    sync.Mutex
	spans   []Span
	signals map[string]int
}

func newRecorder() *recorder {
	r := &recorder{signals: map[string]int{}}
	r.Config = Config{
		Namespace: "acme",
		Routes:    Routes{{"/graphql", Private}},
		OnSpan: func(span Span) {
			r.lock.Lock()
			defer r.lock.Unlock()
			r.spans = append(r.spans, span)
		},
		OnSignal: func(name string, count int) { r.signals[name] += count },
	}
	return r
}

func ask(r *recorder, path string, handler http.HandlerFunc) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodGet, path, nil)
	request.Header.Set("x-acme-origin-action-id", testAction)
	request.Header.Set("x-acme-platform", "ios")
	request.Header.Set("x-request-id", "req-7")
	request.Header.Set("traceparent", "00-"+testTrace+"-"+testSpan+"-03")
	answer := httptest.NewRecorder()
	Middleware(&r.Config, handler).ServeHTTP(answer, request)
	return answer
}

func check(t *testing.T, name string, got, want any) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", name, got, want)
	}
}

func TestPrivateRouteContinuesTheTraceAndKeepsTheAction(t *testing.T) {
	r := newRecorder()
	var fields map[string]string
	ask(r, "/graphql", func(_ http.ResponseWriter, request *http.Request) {
		fields = CurrentScope(request.Context()).LogFields()
	})

	check(t, "action", fields["acme.origin_action_id"], testAction)
	check(t, "platform", fields["acme.platform"], "ios")
	check(t, "trace", r.spans[0].Place.TraceID, testTrace)
	check(t, "parent", r.spans[0].ParentSpanID, testSpan)
	check(t, "name", r.spans[0].Name, "GET /graphql")
	check(t, "status", r.spans[0].Attributes["http.response.status_code"], 200)
}

func TestOtherRoutesStartATraceWithALinkAndKeepFiveFields(t *testing.T) {
	r := newRecorder()
	var fields map[string]string
	ask(r, "/other", func(_ http.ResponseWriter, request *http.Request) {
		fields = CurrentScope(request.Context()).LogFields()
	})

	check(t, "action", fields["acme.origin_action_id"], testAction)
	check(t, "platform", fields["acme.platform"], "")
	check(t, "parent", r.spans[0].ParentSpanID, "")
	check(t, "link", *r.spans[0].Link, Place{TraceID: testTrace, SpanID: testSpan, Flags: 3})
	check(t, "restarts", r.signals["trace_restarted"], 1)
}

func TestResponsesHaveTheIDsAndKeepTheirOwn(t *testing.T) {
	answer := ask(newRecorder(), "/graphql", func(writer http.ResponseWriter, _ *http.Request) {
		writer.Header().Set("Cache-Control", "private")
		writer.Header().Set("Server-Timing", "db;dur=1")
		_, _ = io.WriteString(writer, "ok")
	})
	own := ask(newRecorder(), "/graphql", func(writer http.ResponseWriter, _ *http.Request) {
		writer.Header().Set("X-Request-Id", "mine")
		writer.WriteHeader(http.StatusNoContent)
	})

	check(t, "request id", answer.Header().Get("X-Request-Id"), "req-7")
	check(t, "trace id", answer.Header().Get("X-Trace-Id"), testTrace)
	check(t, "timings", len(answer.Header().Values("Server-Timing")), 2)
	check(t, "own id", own.Header().Get("X-Request-Id"), "mine")
	check(t, "timing", own.Header().Get("Server-Timing"), "")
	check(t, "status", own.Code, http.StatusNoContent)
}

func TestAPanicIsTheApplicationsOwnAndIsRecorded(t *testing.T) {
	r := newRecorder()
	func() {
		defer func() { check(t, "panic", recover(), "broken") }()
		ask(r, "/graphql", func(http.ResponseWriter, *http.Request) { panic("broken") })
	}()
	check(t, "error", r.spans[0].Error, "panic")
}

func TestAnswersCanBeFlushed(t *testing.T) {
	answer := ask(newRecorder(), "/graphql", func(writer http.ResponseWriter, _ *http.Request) {
		if err := http.NewResponseController(writer).Flush(); err != nil {
			t.Error(err)
		}
	})
	check(t, "flushed", answer.Flushed, true)
	check(t, "request id", answer.Header().Get("X-Request-Id"), "req-7")
}

func TestBytesOfAnyKindPanicNowhere(t *testing.T) {
	chance := rand.New(rand.NewSource(7))
	names := []string{"x-acme-origin-action-id", "x-acme-action-name", "x-request-id", "x-session-id", "traceparent", "tracestate", "baggage", "x-acme-graphql-operation"}
	for range 500 {
		header := http.Header{}
		for _, name := range names {
			bytes := make([]byte, chance.Intn(300))
			chance.Read(bytes)
			header.Add(name, string(bytes))
		}
		for _, class := range []RouteClass{Private, Public} {
			if read := ReadHeaders("acme", header, class, nil); !anyID.MatchString(read.RequestID) {
				t.Fatalf("request id %q", read.RequestID)
			}
		}
	}
}

func TestInvalidConfigurationsAreRefused(t *testing.T) {
	for _, config := range []Config{{Namespace: "Acme"}, {Routes: Routes{{"graphql", Private}}}, {Routes: Routes{{"/graphql", "secret"}}}} {
		if config.Check() == nil {
			t.Errorf("%v is accepted", config)
		}
	}
	if err := (&Config{}).Check(); err != nil {
		t.Error(err)
	}
}

func TestLogLinesHaveTheFieldsOfTheScope(t *testing.T) {
	var lines bytes.Buffer
	logger := slog.New(Handler{slog.NewJSONHandler(&lines, nil)}).With("shop", "a")
	ask(newRecorder(), "/graphql", func(_ http.ResponseWriter, request *http.Request) {
		CurrentScope(request.Context()).SetJoinKey("receipt_id", "r-1")
		logger.InfoContext(request.Context(), "paid")
	})
	logger.Info("outside")
	var inside map[string]string
	first, second, _ := strings.Cut(lines.String(), "\n")
	if err := json.Unmarshal([]byte(first), &inside); err != nil {
		t.Fatal(err)
	}

	check(t, "message", inside["msg"], "paid")
	check(t, "attribute", inside["shop"], "a")
	check(t, "action", inside["acme.origin_action_id"], testAction)
	check(t, "business key", inside["receipt_id"], "r-1")
	check(t, "outside", strings.Contains(second, "acme."), false)
}

// inScope logs each record with a scope.
type inScope struct {
	slog.Handler
	ctx context.Context
}

func (handler inScope) Handle(_ context.Context, record slog.Record) error {
	return handler.Handler.Handle(handler.ctx, record)
}

func (handler inScope) WithAttrs(attributes []slog.Attr) slog.Handler {
	return inScope{handler.Handler.WithAttrs(attributes), handler.ctx}
}

func (handler inScope) WithGroup(name string) slog.Handler {
	return inScope{handler.Handler.WithGroup(name), handler.ctx}
}

// requestContext is the context of a request.
func requestContext() (ctx context.Context) {
	ask(newRecorder(), "/graphql", func(_ http.ResponseWriter, request *http.Request) { ctx = request.Context() })
	return ctx
}

func TestTheHandlerIsOneOfSlog(t *testing.T) {
	for name, ctx := range map[string]context.Context{"outside": context.Background(), "inside": requestContext()} {
		t.Run(name, func(t *testing.T) {
			var lines bytes.Buffer
			newHandler := func(*testing.T) slog.Handler {
				lines.Reset()
				return inScope{Handler{slog.NewJSONHandler(&lines, nil)}, ctx}
			}
			slogtest.Run(t, newHandler, func(t *testing.T) (line map[string]any) {
				if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
					t.Fatal(err)
				}
				return line
			})
		})
	}
}

func TestFieldsOfTheScopeAreAtTheTopAlsoWithinGroups(t *testing.T) {
	ctx := requestContext()
	var lines bytes.Buffer
	logger := slog.New(Handler{slog.NewJSONHandler(&lines, nil)}).With("shop", "a")
	payment := logger.WithGroup("payment").With("provider", "b")
	card := payment.WithGroup("").WithGroup("card").With("brand", "c")
	_ = payment.WithGroup("other").With("brand", "d")
	want := func(name string, log func(*slog.Logger), logger *slog.Logger, inner string) {
		t.Helper()
		lines.Reset()
		log(logger)
		line := lines.String()
		var parsed map[string]any
		if err := json.Unmarshal([]byte(line), &parsed); err != nil {
			t.Fatal(err)
		}
		check(t, name+": trace", parsed["trace_id"], testTrace)
		check(t, name+": action", parsed["acme.origin_action_id"], testAction)
		check(t, name+": attribute", parsed["shop"], "a")
		check(t, name+": once", strings.Count(line, "trace_id"), 1)
		group, _ := json.Marshal(parsed["payment"])
		check(t, name+": group", string(group), inner)
	}
	paid := func(logger *slog.Logger) { logger.InfoContext(ctx, "paid", "order", "o") }

	want("no group", paid, logger, `null`)
	want("a group", paid, payment, `{"order":"o","provider":"b"}`)
	want("two groups", paid, card, `{"card":{"brand":"c","order":"o"},"provider":"b"}`)
	want("the first again", paid, payment, `{"order":"o","provider":"b"}`)
	want("nothing in the group", func(logger *slog.Logger) { logger.InfoContext(ctx, "paid") }, logger.WithGroup("payment"), `null`)

	lines.Reset()
	card.Info("outside")
	check(t, "outside", strings.Contains(lines.String(), "trace_id"), false)
	check(t, "enabled", card.Enabled(ctx, slog.LevelDebug), false)
}

// send enqueues a job from a request, and returns its carrier as a queue holds it.
func send(t *testing.T, r *recorder) any {
	t.Helper()
	var stored any
	ask(r, "/graphql", func(_ http.ResponseWriter, request *http.Request) {
		err := Send(request.Context(), "sqs", "mail", func(carrier Carrier) error {
			text, err := json.Marshal(carrier)
			if err == nil {
				err = json.Unmarshal(text, &stored)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	return stored
}

func TestAnImmediateJobContinuesTheTraceBelowTheSpanThatSentIt(t *testing.T) {
	r := newRecorder()
	run := NewJobRun(&r.Config, send(t, r), JobFacts{Queue: "mail", System: "sqs"})
	err := run.Run(context.Background(), func(ctx context.Context) error {
		check(t, "action", CurrentScope(ctx).Action.ID(), testAction)
		return nil
	})
	sent, request, job := r.spans[0], r.spans[1], r.spans[2]

	check(t, "error", err, nil)
	check(t, "sender's parent", sent.ParentSpanID, request.Place.SpanID)
	check(t, "job's parent", job.ParentSpanID, sent.Place.SpanID)
	check(t, "trace", job.Place.TraceID, testTrace)
	check(t, "lineage", job.Attributes["throughline.job.lineage"], "continued")
}

func TestOtherRunsStartATraceWithALink(t *testing.T) {
	for name, facts := range map[string]JobFacts{
		"delayed":   {Delay: time.Minute},
		"retried":   {Attempt: 2},
		"scheduled": {IsScheduled: true},
		"requeued":  {IsRequeued: true},
		"late":      {StartedAt: time.Now().Add(2 * time.Hour)},
	} {
		r := newRecorder()
		run := NewJobRun(&r.Config, send(t, r), facts)
		_ = run.Run(context.Background(), func(context.Context) error { return nil })
		job := r.spans[2]

		check(t, name, run.Lineage, "linked")
		check(t, name+": parent", job.ParentSpanID, "")
		check(t, name+": link", job.Link.TraceID, testTrace)
		check(t, name+": action", job.Attributes["acme.origin_action_id"], testAction)
	}
}

// restore reads what a job holds of its carrier.
func restore(r *recorder, carrier any) *JobRun {
	return NewJobRun(&r.Config, carrier, JobFacts{})
}

func TestACarrierIsReadWhateverItsType(t *testing.T) {
	type text string
	type fields map[text]any
	r := newRecorder()
	var carrier Carrier
	ask(r, "/graphql", func(_ http.ResponseWriter, request *http.Request) {
		CurrentScope(request.Context()).SetJoinKey("receipt_id", "r-1")
		_ = Send(request.Context(), "sqs", "mail", func(sent Carrier) error {
			carrier = sent
			return nil
		})
	})
	written, err := json.Marshal(carrier)
	if err != nil {
		t.Fatal(err)
	}
	var decoded struct {
		Trace   Carrier
		Pointer *Carrier
		Raw     json.RawMessage
		Any     any
	}
	body := fmt.Sprintf(`{"Trace":%[1]s,"Pointer":%[1]s,"Raw":%[1]s,"Any":%[1]s}`, written)
	if err := json.Unmarshal([]byte(body), &decoded); err != nil {
		t.Fatal(err)
	}
	texts, named, keys := map[string]string{}, fields{}, map[any]any{}
	for name, value := range carrier {
		texts[name] = fmt.Sprint(value)
		named[text(name)] = value
		keys[name] = value
	}
	texts["join"] = `{"receipt_id":"r-1"}`
	named["origin_action_id"] = text(testAction)
	named["v"] = uint8(1)
	joined := string(written)

	for name, given := range map[string]any{
		"as it was written": carrier, "a pointer to it": &carrier, "of a struct": decoded.Trace, "a pointer of a struct": decoded.Pointer,
		"raw JSON": decoded.Raw, "a pointer to raw JSON": &decoded.Raw, "any": decoded.Any, "a pointer to any": &decoded.Any, "bytes": written, "text": joined,
		"a pointer to text": &joined, "a text of another type": text(joined), "texts": texts, "a pointer to texts": &texts,
		"names of another type": named, "keys of any type": keys,
	} {
		run := restore(r, given)
		check(t, name+": problem", run.Context.Problem, "")
		check(t, name+": lineage", run.Lineage, "continued")
		check(t, name+": action", run.Context.Action.ID(), testAction)
		check(t, name+": platform", run.Context.Action["platform"], "ios")
		check(t, name+": business key", run.Context.Join["receipt_id"], "r-1")
		check(t, name+": time", run.Context.EnqueuedAt > 0, true)
	}
	check(t, "texts", texts["v"], "1")
	check(t, "signals", r.signals["job_restore_failed"], 0)
}

func TestACarrierThatIsMissingOrBrokenIsToldApart(t *testing.T) {
	var none struct {
		Trace   Carrier
		Pointer *Carrier
		Raw     json.RawMessage
		Texts   map[string]string
		Bytes   []byte
	}
	isNil := Carrier(nil)
	for name, test := range map[string]struct {
		given any
		want  string
	}{
		"nil":                 {nil, "missing"},
		"a nil carrier":       {none.Trace, "missing"},
		"a nil pointer":       {none.Pointer, "missing"},
		"a pointer to nil":    {&isNil, "missing"},
		"no raw JSON":         {none.Raw, "missing"},
		"no texts":            {none.Texts, "missing"},
		"no bytes":            {none.Bytes, "missing"},
		"raw null":            {json.RawMessage("null"), "missing"},
		"an empty carrier":    {Carrier{}, "unknown_version"},
		"no JSON":             {json.RawMessage("{"), "bad_json"},
		"empty bytes":         {[]byte{}, "bad_json"},
		"invalid UTF-8":       {[]byte("{\"v\":1,\xff"), "bad_json"},
		"JSON of a list":      {[]byte("[1]"), "not_an_object"},
		"JSON of text":        {[]byte(`"{}"`), "not_an_object"},
		"long bytes":          {bytes.Repeat([]byte(" "), 8193), "too_long"},
		"a number":            {1, "not_an_object"},
		"a number of JSON":    {json.Number("1"), "not_an_object"},
		"a list":              {[]any{1}, "not_an_object"},
		"a struct":            {none, "not_an_object"},
		"a function":          {func() {}, "not_an_object"},
		"keys that are none":  {map[int]any{1: 1}, "unknown_version"},
		"a text as version":   {map[string]any{"v": "1"}, "unknown_version"},
		"a truth as version":  {map[string]any{"v": true}, "unknown_version"},
		"texts that are none": {map[string]string{"v": "one"}, "unknown_version"},
		"a field of any type": {map[string]any{"v": 1, "origin_action_id": testAction, "request_id": []any{}, "join": 1}, "bad_field"},
	} {
		check(t, name, restore(newRecorder(), test.given).Context.Problem, test.want)
	}
}

func TestAJobsErrorIsItsOwn(t *testing.T) {
	r := newRecorder()
	failure := errors.New("secret")
	run := NewJobRun(&r.Config, nil, JobFacts{})
	check(t, "error", run.Run(context.Background(), func(context.Context) error { return failure }), failure)
	check(t, "recorded", r.spans[0].Error, "*errors.errorString")
	check(t, "signals", r.signals["job_restore_failed"], 1)
}

func TestOutsideOfAScopeAJobHasNoCarrier(t *testing.T) {
	err := Send(context.Background(), "sqs", "mail", func(carrier Carrier) error {
		check(t, "carrier", carrier == nil, true)
		return nil
	})
	check(t, "error", err, nil)
}

func TestSpansAreExportedAsOTLP(t *testing.T) {
	bodies := make(chan []byte, 10)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		bodies <- body
	}))
	defer server.Close()
	exporter := NewExporter(server.URL+"/v1/traces", "billing")
	r := newRecorder()
	r.OnSpan = exporter.Add
	ask(r, "/other", func(writer http.ResponseWriter, _ *http.Request) { writer.WriteHeader(http.StatusBadGateway) })
	exporter.Close()
	body := string(<-bodies)

	for _, part := range []string{`"service.name","value":{"stringValue":"billing"}`, `"name":"GET unmatched"`, `"traceId":"` + testTrace, `"message":"status 502"`, `"key":"http.response.status_code","value":{"intValue":"502"}`} {
		if !strings.Contains(body, part) {
			t.Errorf("%s lacks %s", body, part)
		}
	}
	check(t, "dropped", exporter.Dropped.Load(), int64(0))
}

func TestASpanAfterTheCloseIsCountedAsDropped(t *testing.T) {
	exporter := NewExporter("http://127.0.0.1:1", "billing")
	exporter.Close()
	exporter.Add(Span{Name: "late"})
	exporter.Close()

	check(t, "dropped", exporter.Dropped.Load(), int64(1))
}

func TestAFunctionOfTheApplicationThatPanicsDoesNotFailTheRequest(t *testing.T) {
	r := newRecorder()
	r.Derive = func(*http.Request) Action { panic("derive") }
	r.OnSpan = func(Span) { panic("span") }
	r.OnSignal = func(string, int) { panic("signal") }
	request := httptest.NewRequest(http.MethodGet, "/graphql", nil) // Without an action: a signal.
	request.Header.Set("traceparent", "00-"+testTrace+"-"+testSpan+"-03")
	answer := httptest.NewRecorder()
	Middleware(&r.Config, http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
		writer.WriteHeader(http.StatusAccepted)
	})).ServeHTTP(answer, request)

	check(t, "status", answer.Code, http.StatusAccepted)
}

func TestASpanWithAnyNumberOrTextIsExported(t *testing.T) {
	bodies := make(chan []byte, 10)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		bodies <- body
	}))
	defer server.Close()
	exporter := NewExporter(server.URL, "billing")
	exporter.Add(Span{Name: "caf\xc3", Attributes: map[string]any{"wait": math.NaN(), "limit": math.Inf(-1), "most": math.Inf(1), "least": 0.5}})
	exporter.Close()
	check(t, "dropped", exporter.Dropped.Load(), int64(0))
	if t.Failed() {
		return
	}
	body := string(<-bodies)

	for _, part := range []string{`"doubleValue":"NaN"`, `"doubleValue":"-Infinity"`, `"doubleValue":"Infinity"`, `"doubleValue":0.5`} {
		check(t, part, strings.Contains(body, part), true)
	}
	check(t, "valid UTF-8", utf8.ValidString(body) && json.Valid([]byte(body)), true)
}

func TestSpansThatCannotBeSentAreCounted(t *testing.T) {
	exporter := NewExporter("http://127.0.0.1:1/v1/traces", "billing")
	exporter.Add(Span{Name: "a"})
	exporter.Close()
	check(t, "dropped", exporter.Dropped.Load(), int64(1))
}
