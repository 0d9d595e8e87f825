package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/fixtures"
	"github.com/filingwire/filingwire/ingest"
	"github.com/filingwire/filingwire/internal/realkafka"
)

// startKafka runs a real Kafka of several nodes; tests that want one are skipped where
// FILINGWIRE_TEST_KAFKA does not name its jars.
func startKafka(t *testing.T, nodes int) *realkafka.Cluster {
	t.Helper()
	jars := os.Getenv("FILINGWIRE_TEST_KAFKA")
	if jars == "" {
		t.Skip("set FILINGWIRE_TEST_KAFKA to what internal/realkafka/fetch-kafka.sh prints")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cluster, err := realkafka.Start(ctx, realkafka.Config{Dir: t.TempDir(), Jars: jars, Nodes: nodes})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Close(); err != nil {
			t.Error(err)
		}
	})
	return cluster
}

// TestKafkaBrokerAndWorkerKilled publishes 5,000 filings to three brokers. In the middle, a
// broker and a worker are killed with -9. At the end there are exactly the rows of 5,000
// filings: none twice, none missing.
func TestKafkaBrokerAndWorkerKilled(t *testing.T) {
	const total = 5000
	cluster := startKafka(t, 3)
	needEngines(t)
	data := t.TempDir()
	engines := start(t, nil, "engines", "--data", data)
	engines.await("engines", func() bool { return strings.Contains(engines.output(), "engines ready") })
	addresses := addressesOf(t, data)
	external := []string{"FILINGWIRE_BROKERS=" + strings.Join(cluster.Brokers(), ","), "FILINGWIRE_CLICKHOUSE_URL=" + addresses.ClickHouseURL}
	start(t, external, "migrate", "--partitions", "6", "--replication", "3").wait()
	workers := []*process{start(t, external, "work"), start(t, external, "work")}

	messages := numberedFilings(t, total)
	publisher := ingest.NewPublisher(cluster.Brokers(), filingwire.TopicDocuments, slog.New(slog.DiscardHandler))
	publish := func(batch []*filingwire.Message) {
		for part := range slices.Chunk(batch, 100) {
			for publisher.Publish(t.Context(), part...) != nil { // as the crawler does: until it is acknowledged
				if t.Context().Err() != nil {
					return
				}
			}
		}
	}
	publish(messages[:total/2])
	workers[0].await("documents at work", func() bool { return committed(cluster.Brokers()) > total/20 })

	published := make(chan struct{})
	go func() { defer close(published); publish(messages[total/2:]) }()
	cluster.Kill(0)
	workers[0].kill()
	start(t, external, "work")
	select {
	case <-published:
	case <-time.After(5 * time.Minute):
		t.Fatal("publishing does not survive the loss of a broker")
	}
	if err := publisher.Close(); err != nil {
		t.Fatal(err)
	}
	workers[1].await("all documents committed", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		return drained(ctx, cluster.Brokers(), filingwire.TopicDocuments, classify.DefaultGroup) == nil
	})
	compareStored(t, addresses, messages)
}

// numberedFilings are n filings made from the fixtures, each with an accession number of its own.
func numberedFilings(t *testing.T, n int) []*filingwire.Message {
	t.Helper()
	submissions := fixtures.Submissions()
	out := make([]*filingwire.Message, 0, n)
	for i := range n {
		s := submissions[i%len(submissions)]
		filing, err := classify.FilingFromDocument(s.Raw, s.Accession)
		if err != nil {
			t.Fatal(err)
		}
		filing.Accession = fmt.Sprintf("0009999999-26-%06d", i)
		out = append(out, &filingwire.Message{Filing: filing, RetrievedAt: filingwire.InstantOf(time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)), Body: s.Raw})
	}
	return out
}

// committed is how many documents the workers have committed, as far as the brokers tell.
func committed(brokers []string) (sum int64) {
	client := &kafka.Client{Addr: kafka.TCP(brokers...), Timeout: 5 * time.Second}
	ends, err := endOffsets(context.Background(), client, filingwire.TopicDocuments)
	if err != nil {
		return 0
	}
	reply, err := client.OffsetFetch(context.Background(), &kafka.OffsetFetchRequest{GroupID: classify.DefaultGroup,
		Topics: map[string][]int{filingwire.TopicDocuments: slices.Collect(maps.Keys(ends))}})
	if err != nil {
		return 0
	}
	for _, p := range reply.Topics[filingwire.TopicDocuments] {
		sum += max(p.CommittedOffset, 0)
	}
	return sum
}

// compareStored fails unless the warehouse holds exactly the rows of the messages.
func compareStored(t *testing.T, a engineAddresses, messages []*filingwire.Message) {
	t.Helper()
	want := map[string]bool{}
	for _, m := range messages {
		for _, row := range classify.Classify(m, classify.Version(0)).Rows {
			want[row.ID] = true
		}
	}
	o, err := connect(t.Context(), a, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	var ids []string
	for _, m := range messages {
		ids = append(ids, m.DocumentID())
	}
	documents, err := o.KnownDocuments(t.Context(), ids)
	if err != nil || len(documents) != len(messages) {
		t.Errorf("%d documents stored, want %d: %v", len(documents), len(messages), err)
	}
	got := map[string]map[string]any{}
	for _, feed := range classify.Feeds() {
		body, err := o.Export(t.Context(), filingwire.FeedQuery{Feed: feed, IncludeSuperseded: true})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := io.ReadAll(body)
		body.Close()
		if err != nil {
			t.Fatal(err)
		}
		addRows(t, got, rows) // fails on a row that is there twice
	}
	for id, row := range got {
		if !want[id] {
			t.Errorf("unexpected row %s of %v", id, row["accessionNumber"])
		}
	}
	missing := 0
	for id := range want {
		if got[id] == nil {
			missing++
		}
	}
	if missing > 0 || len(got) != len(want) {
		t.Errorf("%d rows stored, want %d; %d are missing", len(got), len(want), missing)
	}
	t.Logf("%d rows of %d filings", len(got), len(documents))
}
