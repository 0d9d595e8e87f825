package realkafka

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
)

// node is one process of Kafka, broker and controller.
type node struct {
	java, jars, dir      string
	id                   int
	port, controllerPort int

	process *os.Process
	done    chan struct{} // closed when the process has ended; nil before start
}

func (n *node) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(n.port)) }

// options keep a node small and quick to start; a cluster of three takes about 900 MB.
func (n *node) options(class string, args ...string) []string {
	return append([]string{"-Xmx320m", "-Xms96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
		"-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", filepath.Join(n.jars, "*"), class}, args...)
}

const clusterID = "ZmlsaW5nd2lyZS10ZXN0cw" // 16 bytes in base64, as Kafka demands

func (n *node) format(ctx context.Context, properties string) error {
	if err := os.MkdirAll(n.dir, 0o700); err != nil {
		return fmt.Errorf("make Kafka directory: %w", err)
	}
	if err := os.WriteFile(n.file("properties"), []byte(properties), 0o600); err != nil {
		return fmt.Errorf("configure Kafka: %w", err)
	}
	args := n.options("kafka.tools.StorageTool", "format", "--ignore-formatted", "--cluster-id", clusterID, "--config", n.file("properties"))
	if out, err := exec.CommandContext(ctx, n.java, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("format Kafka directory: %w: %s", err, out)
	}
	return nil
}

func (n *node) file(name string) string { return filepath.Join(n.dir, name) }

// start runs the node until it is told to end, or until this process ends.
func (n *node) start() error {
	log, err := os.OpenFile(n.file("log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open Kafka log: %w", err)
	}
	cmd := exec.CommandContext(context.Background(), n.java, n.options("kafka.Kafka", n.file("properties"))...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = dieWithParent()
	started := make(chan error)
	done := make(chan struct{})
	go func() {
		// The child dies with the thread that started it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer log.Close()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // it is killed, as a rule
			close(done)
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start Kafka node %d: %w", n.id, err)
	}
	n.process, n.done = cmd.Process, done
	return nil
}

func (n *node) ended() bool {
	select {
	case <-n.done:
		return true
	default:
		return false
	}
}

func (n *node) interrupt() {
	if n.done != nil {
		_ = n.process.Signal(syscall.SIGTERM) // it may have ended
	}
}

func (n *node) kill() {
	if n.done != nil {
		_ = n.process.Kill() // it may have ended
		<-n.done
	}
}

// end waits for the node and kills it at the deadline.
func (n *node) end(deadline <-chan struct{}) {
	if n.done == nil {
		return
	}
	select {
	case <-n.done:
	case <-deadline:
		n.kill()
	}
}

func (n *node) logTail() string {
	b, err := os.ReadFile(n.file("log"))
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-4000):])
}

// freePorts are different from each other.
func freePorts(n int) (ports []int, err error) {
	for range n {
		l, listenErr := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
		if listenErr != nil {
			return nil, errors.Join(err, listenErr)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}
