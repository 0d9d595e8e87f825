package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/twmb/franz-go/pkg/kfake"
)

// DefaultMaxMessageBytes admits a whole submission, compressed, with room to spare.
const DefaultMaxMessageBytes = 32 << 20

// Topic is one that exists once the broker is open.
type Topic struct {
	Name            string
	Partitions      int // default 1; an existing topic keeps its number
	MaxMessageBytes int // default DefaultMaxMessageBytes
}

// BrokerConfig describes a broker. Only Dir is required.
type BrokerConfig struct {
	Dir    string
	Addr   string // default 127.0.0.1 and a port that is chosen once and kept in Dir
	Topics []Topic
	Logger *slog.Logger
}

func (c *BrokerConfig) validate() error {
	var errs []error
	if c.Dir == "" {
		errs = append(errs, errors.New("broker directory is not set"))
	}
	if c.Addr != "" {
		if _, _, err := splitAddr(c.Addr); err != nil {
			errs = append(errs, fmt.Errorf("broker address: %w", err))
		}
	}
	for _, topic := range c.Topics {
		if topic.Name == "" || topic.Partitions < 0 || topic.MaxMessageBytes < 0 {
			errs = append(errs, fmt.Errorf("broker topic %+v: wants a name and no negative numbers", topic))
		}
	}
	return errors.Join(errs...)
}

// Broker is a Kafka broker on a loopback port. Messages and group offsets are on disk
// before they are acknowledged.
type Broker struct {
	cluster *kfake.Cluster
	lock    dirLock
	addrs   []string
	closed  sync.Once
}

// OpenBroker starts the broker on cfg.Dir, which has one owner: ErrDirInUse.
func OpenBroker(cfg BrokerConfig) (*Broker, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	lock, err := lockDir(cfg.Dir)
	if err != nil {
		return nil, err
	}
	logger := cfg.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	cluster, err := startCluster(cfg, logger)
	if err != nil {
		return nil, errors.Join(err, lock.release())
	}
	b := &Broker{cluster: cluster, lock: lock, addrs: cluster.ListenAddrs()}
	if err := errors.Join(b.createTopics(cfg.Topics), b.keepPort(cfg)); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	logger.Info("embedded Kafka broker is open", "dir", cfg.Dir, "addrs", b.addrs)
	return b, nil
}

// Addrs is the broker list for clients.
func (b *Broker) Addrs() []string { return b.addrs }

// Close stops the broker; clients lose their connections.
func (b *Broker) Close() error {
	var err error
	b.closed.Do(func() {
		b.cluster.Close()
		err = b.lock.release()
	})
	return err
}

func startCluster(cfg BrokerConfig, logger *slog.Logger) (*kfake.Cluster, error) {
	host, port, kept := "127.0.0.1", 0, false
	if cfg.Addr != "" {
		host, port, _ = splitAddr(cfg.Addr)
	}
	if port == 0 {
		port, kept = keptPort(cfg.Dir)
	}
	start := func(port int) (*kfake.Cluster, error) {
		return kfake.NewCluster(
			kfake.Ports(port),
			kfake.ListenFn(func(network, _ string) (net.Listener, error) {
				return (&net.ListenConfig{}).Listen(context.Background(), network, net.JoinHostPort(host, strconv.Itoa(port)))
			}),
			kfake.DataDir(filepath.Join(cfg.Dir, "data")),
			kfake.SyncWrites(),
			kfake.BrokerConfigs(map[string]string{
				"message.max.bytes":         strconv.Itoa(DefaultMaxMessageBytes),
				"offsets.retention.minutes": strconv.Itoa(10 * 365 * 24 * 60), // an idle group starts where it stopped
			}),
			kfake.WithLogger(brokerLog{logger}),
		)
	}
	cluster, err := start(port)
	var op *net.OpError
	if kept && errors.As(err, &op) && op.Op == "listen" {
		logger.Warn("the broker's port is taken, using another", "port", port)
		cluster, err = start(0)
	}
	if err != nil {
		return nil, fmt.Errorf("open broker on %s: %w", cfg.Dir, err)
	}
	return cluster, nil
}

func (b *Broker) createTopics(topics []Topic) error {
	for _, topic := range topics {
		if b.cluster.TopicInfo(topic.Name) != nil {
			continue
		}
		size := topic.MaxMessageBytes
		if size == 0 {
			size = DefaultMaxMessageBytes
		}
		err := b.cluster.CreateTopic(topic.Name, int32(max(topic.Partitions, 1)), map[string]string{"max.message.bytes": strconv.Itoa(size)})
		if err != nil {
			return fmt.Errorf("create topic %s: %w", topic.Name, err)
		}
	}
	return nil
}

const portName = "port"

// keptPort is the port of the last time, so that clients find a restarted broker.
func keptPort(dir string) (port int, ok bool) {
	text, err := os.ReadFile(filepath.Join(dir, portName))
	if err != nil {
		return 0, false
	}
	port, err = strconv.Atoi(strings.TrimSpace(string(text)))
	return port, err == nil && port > 0
}

func (b *Broker) keepPort(cfg BrokerConfig) error {
	_, port, err := splitAddr(b.addrs[0])
	if err != nil {
		return fmt.Errorf("read own address: %w", err)
	}
	if err := os.WriteFile(filepath.Join(cfg.Dir, portName), []byte(strconv.Itoa(port)+"\n"), 0o640); err != nil {
		return fmt.Errorf("keep port: %w", err)
	}
	return nil
}

func splitAddr(addr string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, err
	}
	number, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return "", 0, fmt.Errorf("port %q: %w", text, err)
	}
	return host, int(number), nil
}

// brokerLog passes on what an operator has to know: kfake reports every request as info.
type brokerLog struct{ logger *slog.Logger }

func (l brokerLog) Logf(level kfake.LogLevel, format string, args ...any) {
	switch level {
	case kfake.LogLevelError:
		l.logger.Error("broker", "detail", fmt.Sprintf(format, args...))
	case kfake.LogLevelWarn:
		l.logger.Warn("broker", "detail", fmt.Sprintf(format, args...))
	}
}
