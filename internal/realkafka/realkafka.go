// Package realkafka runs Apache Kafka on loopback, one node or several, for tests and for
// trying things out. The jars come from Maven (fetch-kafka.sh); Java 17 or later runs them.
package realkafka

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"
)

// Config of a cluster. Dir and Jars are required.
type Config struct {
	Dir   string // of the data and the logs of all nodes
	Jars  string // as fetch-kafka.sh prints it
	Nodes int    // each broker and controller at once; default 1
}

// Cluster is running from Start to Close.
type Cluster struct {
	config Config
	nodes  []*node
}

// Start returns when all nodes have found each other. Ports are free ones of loopback.
func Start(ctx context.Context, config Config) (*Cluster, error) {
	if config.Nodes == 0 {
		config.Nodes = 1
	}
	java, err := exec.LookPath("java")
	if err != nil {
		return nil, fmt.Errorf("start Kafka: %w", err)
	}
	ports, err := freePorts(2 * config.Nodes)
	if err != nil {
		return nil, fmt.Errorf("start Kafka: %w", err)
	}
	c := &Cluster{config: config}
	for i := range config.Nodes {
		n := &node{java: java, jars: config.Jars, id: i + 1, dir: filepath.Join(config.Dir, fmt.Sprintf("node-%d", i+1)),
			port: ports[2*i], controllerPort: ports[2*i+1]}
		c.nodes = append(c.nodes, n)
	}
	for _, n := range c.nodes {
		err := n.format(ctx, c.properties(n))
		if err == nil {
			err = n.start()
		}
		if err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	if err := c.awaitBrokers(ctx, config.Nodes); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Brokers is the list for clients.
func (c *Cluster) Brokers() []string {
	var out []string
	for _, n := range c.nodes {
		out = append(out, n.address())
	}
	return out
}

// Kill ends node i, counted from 0, as kill -9 does.
func (c *Cluster) Kill(i int) { c.nodes[i].kill() }

// Restart starts node i again after Kill and returns when all nodes have found each other.
func (c *Cluster) Restart(ctx context.Context, i int) error {
	if err := c.nodes[i].start(); err != nil {
		return err
	}
	return c.awaitBrokers(ctx, len(c.nodes))
}

// Close ends all nodes, at first politely.
func (c *Cluster) Close() error {
	for _, n := range c.nodes {
		n.interrupt()
	}
	deadline, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for _, n := range c.nodes {
		n.end(deadline.Done())
	}
	return nil
}

// awaitBrokers waits until n brokers are part of the cluster.
func (c *Cluster) awaitBrokers(ctx context.Context, n int) error {
	client := &kafka.Client{Addr: kafka.TCP(c.Brokers()...), Timeout: 2 * time.Second, Transport: &kafka.Transport{MetadataTTL: 100 * time.Millisecond}}
	for {
		meta, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{}})
		if err == nil && len(meta.Brokers) == n {
			return nil
		}
		for _, node := range c.nodes {
			if node.ended() {
				return fmt.Errorf("kafka node %d ended:\n%s", node.id, node.logTail())
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for %d Kafka nodes: %w: %w", n, ctx.Err(), err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (c *Cluster) properties(n *node) string {
	var voters []string
	for _, v := range c.nodes {
		voters = append(voters, fmt.Sprintf("%d@127.0.0.1:%d", v.id, v.controllerPort))
	}
	replicas := strconv.Itoa(min(3, len(c.nodes)))
	return strings.Join([]string{
		"process.roles=broker,controller",
		"node.id=" + strconv.Itoa(n.id),
		"controller.quorum.voters=" + strings.Join(voters, ","),
		"controller.listener.names=CONTROLLER",
		fmt.Sprintf("listeners=PLAINTEXT://%s,CONTROLLER://127.0.0.1:%d", n.address(), n.controllerPort),
		"listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
		"log.dirs=" + filepath.Join(n.dir, "data"),
		"message.max.bytes=16777216",
		"replica.fetch.max.bytes=16777216",
		"auto.create.topics.enable=false",
		"offsets.topic.num.partitions=10",
		"offsets.topic.replication.factor=" + replicas,
		"transaction.state.log.replication.factor=" + replicas,
		"transaction.state.log.min.isr=1",
		"group.initial.rebalance.delay.ms=0",
		"",
	}, "\n")
}

// Fetch returns the folder of the jars after running fetch-kafka.sh, which this package holds.
func Fetch(ctx context.Context, script string) (string, error) {
	cmd := exec.CommandContext(ctx, "bash", script)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("fetch Kafka: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}
