// Command kafka runs a real Apache Kafka on free ports of loopback until it is interrupted:
//
//	go run ./deploy/kafka -nodes 3 -data /tmp/kafka
//
// It prints the broker list, for FILINGWIRE_BROKERS.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/filingwire/filingwire/internal/realkafka"
)

func main() {
	nodes := flag.Int("nodes", 1, "number of nodes")
	data := flag.String("data", "data/real-kafka", "folder of the nodes' data and logs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *nodes, *data)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "kafka:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, nodes int, data string) error {
	jars, err := realkafka.Fetch(ctx, filepath.Join("internal", "realkafka", "fetch-kafka.sh"))
	if err != nil {
		return err
	}
	dir, err := filepath.Abs(data)
	if err != nil {
		return err
	}
	cluster, err := realkafka.Start(ctx, realkafka.Config{Dir: dir, Jars: jars, Nodes: nodes})
	if err != nil {
		return err
	}
	fmt.Println(strings.Join(cluster.Brokers(), ","))
	<-ctx.Done()
	return cluster.Close()
}
